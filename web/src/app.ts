/**
 * Puts the client together: the suppliers go in, what the components render comes out.
 *
 * Everything that belongs to the browser (storage, address bar, unload) is bound here, so that `state/` needs none.
 */
import type { Api, CallApi } from "./api/types";
import type { Devices, Media } from "./media/media";
import { Access } from "./state/access";
import { Capture } from "./state/capture";
import { type Place, placeInPath } from "./state/place";
import { loadPreferences, type Preferences, savePreferences } from "./state/preferences";
import { Session } from "./state/session";
import { snapshot } from "./state/snapshot";
import { createStore, type Store } from "./state/store";
import { Tickets } from "./state/tickets";
import { storageOf } from "./storage";

/** A call, on whichever page it is. */
export interface Calling {
  session: Session;
  capture: Capture;
  devices: Devices;
  preferences: Store<Preferences>;
  powers: Powers;
  /** Fetches ahead of time what joining will need. */
  prepare(): void;
}

/** What a page lets one do in its calls. */
export interface Powers {
  /** Hand out a link that lets others in. */
  invite: boolean;
  record: boolean;
  /** End it for everybody, by the button that every meeting has. */
  end: boolean;
  /** Have the server take noise out of one's voice. */
  reduceNoise: boolean;
}

export interface App extends Calling {
  /** Which page the address names; links between pages load it anew. */
  place: Place;
  api: Api;
  access: Access;
}

/** A call inside a visit, which gives the seat in it and names who is there. Nothing of it is kept in the browser. */
export function createVisitCalling(
  media: Media,
  seat: CallApi,
  nameOfUser: (externalUserId: string) => string | null,
  powers: Partial<Powers> = {},
): Calling {
  const local = storageOf("localStorage");
  const { name, ...habits } = loadPreferences(local);
  const preferences = createStore<Preferences>({ ...habits, name: "" });
  // What one is called in a visit is no name for other meetings.
  preferences.subscribe(() => savePreferences(local, { ...preferences.get(), name }));
  const capture = new Capture(media.devices, preferences);
  const tickets = new Tickets(null);
  const access = new Access(tickets);
  const report = (error: unknown) => reportError(error);
  const navigate = () => undefined;
  const parts = { api: seat, media, capture, tickets, access, preferences, navigate, report, nameOfUser };
  const session = new Session(parts, "/");
  return {
    session,
    capture,
    devices: media.devices,
    preferences,
    powers: { invite: false, record: false, end: false, reduceNoise: false, ...powers },
    prepare: () => media.prepare(),
  };
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
    powers: { invite: true, record: true, end: true, reduceNoise: true },
    prepare: () => media.prepare(),
  };
}
