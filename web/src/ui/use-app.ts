/** How components reach the client and follow its state. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { App } from "../app";
import type { Store } from "../state/store";

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("a component is rendered outside of Root");
  return app;
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
