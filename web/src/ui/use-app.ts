/** How components reach the client and follow its state. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { App, Calling } from "../app";
import type { Store } from "../state/store";

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("a component is rendered outside of Root");
  return app;
}

/** The call of the page that is shown; apps of meetings and visits have one each. */
export const CallContext = createContext<Calling | null>(null);

export function useCall(): Calling {
  const call = useContext(CallContext);
  if (!call) throw new Error("a component is rendered outside of a call");
  return call;
}

/** Whether the page that a call belongs to says that it is recorded. */
export const RecordedContext = createContext(false);

/** Whether the call is recorded, as the meeting or its page says. */
export function useRecorded(): boolean {
  const { session } = useCall();
  const { recording } = useStore(session.meeting);
  return useContext(RecordedContext) || recording.on;
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
