/** A call inside a visit with fake media, for tests. */
import type { CallApi } from "../../api/types";
import type { FakeMedia } from "../../media/fake/media";
import { Access } from "../access";
import { Capture } from "../capture";
import { defaultPreferences, type Preferences } from "../preferences";
import { Session } from "../session";
import { createStore } from "../store";
import { Tickets } from "../tickets";

export function fakeCall(media: FakeMedia, api: CallApi, nameOfUser: (id: string) => string | null) {
  const preferences = createStore<Preferences>({ ...defaultPreferences });
  const capture = new Capture(media.devices, preferences);
  const tickets = new Tickets(null);
  const access = new Access(tickets);
  const [navigate, report] = [() => undefined, () => undefined];
  const parts = { api, media, capture, tickets, access, preferences, navigate, report, nameOfUser };
  return { capture, session: new Session(parts, "/") };
}
