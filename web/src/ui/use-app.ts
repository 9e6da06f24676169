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

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
