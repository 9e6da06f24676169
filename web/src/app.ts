/**
 * Puts the client together: the suppliers go in, what the components render comes out.
 *
 * Everything that belongs to the browser (storage, address bar, unload) is bound here, so that `state/` needs none.
 */
import type { Api } from "./api/types";
import type { Devices, Media } from "./media/media";
import { Access } from "./state/access";
import { Capture } from "./state/capture";
import { type Place, placeInPath } from "./state/place";
import { loadPreferences, type Preferences, savePreferences } from "./state/preferences";
import { Session } from "./state/session";
import { snapshot } from "./state/snapshot";
import { createStore, type Store } from "./state/store";
import { Tickets } from "./state/tickets";

export interface App {
  /** Which page the address names; links between pages load it anew. */
  place: Place;
  api: Api;
  access: Access;
  session: Session;
  capture: Capture;
  devices: Devices;
  preferences: Store<Preferences>;
  /** Fetches ahead of time what joining will need. */
  prepare(): void;
}

export interface Suppliers {
  api: (accessToken: () => string | null) => Api;
  media: Media;
}

export function createApp({ api, media }: Suppliers): App {
  const local = storageOf("localStorage");
  const preferences = createStore(loadPreferences(local));
  preferences.subscribe(() => savePreferences(local, preferences.get()));
  const capture = new Capture(media.devices, preferences);
  const tickets = new Tickets(storageOf("sessionStorage"));
  const navigate = (path: string) => {
    if (path !== location.pathname) history.pushState(null, "", path + location.search);
  };
  const access = new Access(tickets);
  const calls = api(() => tickets.accessToken());
  const session = new Session(
    {
      api: calls,
      media,
      capture,
      tickets,
      access,
      preferences,
      navigate,
      report: (error) => reportError(error),
    },
    location.pathname,
  );
  window.addEventListener("popstate", () => void session.visit(location.pathname));
  Object.defineProperty(window, "carillon", {
    value: Object.freeze({ state: () => snapshot(session, capture, access) }),
  });
  const place = placeInPath(location.pathname);
  return {
    place,
    api: calls,
    access,
    session,
    capture,
    devices: media.devices,
    preferences,
    prepare: () => media.prepare(),
  };
}

/** A browser may throw on the mere mention of a storage that it forbids. */
function storageOf(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}
