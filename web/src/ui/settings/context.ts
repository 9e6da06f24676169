/** How the components of settings reach what they show. */
import { createContext, useContext } from "react";
import type { Me } from "../../api/accounts";
import type { Settings } from "../../state/settings/settings";

export const SettingsContext = createContext<Settings | null>(null);

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (!settings) throw new Error("a component is rendered outside of the settings");
  return settings;
}

export const SelfContext = createContext<Me | null>(null);

export function useSelf(): Me {
  const me = useContext(SelfContext);
  if (!me) throw new Error("a component is rendered before anybody is signed in");
  return me;
}
