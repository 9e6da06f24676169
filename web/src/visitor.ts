/** Puts the pages of patients together, as `app.ts` does for people in meetings. */
import { HttpVisits, type Visits } from "./api/visits";
import { type Calling, createVisitCalling } from "./app";
import { BrowserMedia } from "./media/browser";
import type { Media } from "./media/media";
import { Kept } from "./state/visits/kept";
import type { OpenedLink } from "./state/visits/link";
import { VisitSeat } from "./state/visits/seat";
import { Visitor } from "./state/visits/visitor";
import { storageOf } from "./storage";
import { takeLink } from "./visit-link";

export interface VisitorPage {
  visitor: Visitor;
  calling: Calling;
}

export async function createVisitor(opened: OpenedLink | null): Promise<VisitorPage> {
  const { visits, media } = (await fake()) ?? { visits: new HttpVisits(), media: new BrowserMedia() };
  const kept = new Kept(storageOf("sessionStorage"), storageOf("localStorage"), digest);
  let visitor: Visitor | null = null;
  const line = () => visitor?.line.get() ?? null;
  const seat = new VisitSeat(
    () => visits.join(line()?.store.get()?.id ?? ""),
    () => Promise.reject(new Error("patients end no visits")),
  );
  const calling = createVisitCalling(media, seat, (id) => line()?.nameOf(id) ?? null);
  const { session, capture } = calling;
  const navigate = (path: string) => history.replaceState(null, "", path + location.search);
  visitor = new Visitor({ visits, kept, session, capture, navigate });
  follow(visitor, kept);
  void visitor.start(location.pathname, opened);
  return { visitor, calling };
}

function follow(visitor: Visitor, kept: Kept): void {
  window.addEventListener("online", () => visitor.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") visitor.wake();
  });
  // Another link was put into the address bar of this page.
  window.addEventListener("hashchange", () => {
    const opened = takeLink();
    if (!opened) return;
    kept.keepLink(opened);
    location.replace("/v");
  });
  Object.defineProperty(window, "carillon", {
    value: Object.freeze({ state: () => ({ step: visitor.store.get().step }) }),
  });
}

/** Pages that are not secure have no digests; then a link that was used is not known again. */
async function digest(text: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `?fake`, in development builds; `fake-world/visits.ts` says what can be asked of it. */
async function fake(): Promise<{ visits: Visits; media: Media } | null> {
  const options = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !options.has("fake")) return null;
  const { fakeVisitor } = await import("./fake-world/visits");
  return fakeVisitor(options);
}
