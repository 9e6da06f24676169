/** How the operator's components reach what they show. */
import { createContext, useContext } from "react";
import type { Dashboard, DashboardState } from "../../state/dashboard";
import { useStore } from "../use-app";

export const DashboardContext = createContext<Dashboard | null>(null);

export function useDashboard(): { dashboard: Dashboard; state: DashboardState } {
  const dashboard = useContext(DashboardContext);
  if (!dashboard) throw new Error("a component is rendered outside of the dashboard");
  return { dashboard, state: useStore(dashboard.store) };
}
