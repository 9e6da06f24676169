/** Puts the pages of those who lead and schedule visits together, as `app.ts` does for people in meetings. */
import { type Accounts, HttpAccounts } from "./api/accounts";
import { HttpVisits, type Visits } from "./api/visits";
import { type Calling, createVisitCalling } from "./app";
import { watchAttention } from "./attention";
import { BrowserMedia } from "./media/browser";
import type { Media } from "./media/media";
import { rememberAccount } from "./remember";
import { Account } from "./state/account";
import { Desk } from "./state/visits/desk";
import { isDesk } from "./state/visits/desk-path";
import type { OpenVisit } from "./state/visits/open-visit";
import { VisitSeat } from "./state/visits/seat";

export interface DeskPage {
  desk: Desk;
  callOf: (visit: OpenVisit) => Calling;
}

interface Suppliers {
  accounts: Accounts;
  visits: Visits;
  media: Media;
}

export async function createDesk(): Promise<DeskPage> {
  const attention = watchAttention();
  const isAttended = () => attention.take();
  const suppliers = (await fake()) ?? {
    accounts: new HttpAccounts(undefined, isAttended),
    visits: new HttpVisits(undefined, isAttended),
    media: new BrowserMedia(),
  };
  const { accounts, visits, media } = suppliers;
  const calls = new WeakMap<OpenVisit, Calling>();
  const call = (visit: OpenVisit) => {
    const { visitId } = visit;
    const seat = new VisitSeat(
      () => visits.start(visitId),
      () => visits.end(visitId),
    );
    const calling = createVisitCalling(media, seat, (id) => visit.line.nameOf(id), { record: true });
    calls.set(visit, calling);
    return calling;
  };
  const navigate = (path: string) => {
    if (path !== location.pathname) history.pushState(null, "", path + location.search);
  };
  const account = new Account(accounts);
  rememberAccount(account);
  const desk = new Desk({ visits, accounts, account, call, navigate }, location.pathname);
  attention.whenever(() => desk.open.get()?.isCalling() ?? false);
  window.addEventListener("popstate", () => {
    if (isDesk(location.pathname)) desk.visit(location.pathname);
    else location.reload();
  });
  window.addEventListener("online", () => desk.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") desk.wake();
  });
  desk.start();
  const callOf = (visit: OpenVisit) => calls.get(visit) ?? call(visit);
  return { desk, callOf };
}

/** `?fake`, in development builds; `fake-world/visits.ts` says what can be asked of it. */
async function fake(): Promise<Suppliers | null> {
  const options = new URLSearchParams(location.search);
  if (!import.meta.env.DEV || !options.has("fake")) return null;
  const { fakeDesk } = await import("./fake-world/visits");
  return fakeDesk(options);
}
