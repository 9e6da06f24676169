/** How the components of visits reach what they show, for people with accounts. */
import { createContext, useContext } from "react";
import type { Me } from "../../api/accounts";
import type { Visit } from "../../api/visits";
import type { DeskPage } from "../../desk";
import type { Desk } from "../../state/visits/desk";
import type { OpenVisit } from "../../state/visits/open-visit";

export const DeskContext = createContext<DeskPage | null>(null);

export function useDeskPage(): DeskPage {
  const page = useContext(DeskContext);
  if (!page) throw new Error("a component is rendered outside of the desk");
  return page;
}

export function useDesk(): Desk {
  return useDeskPage().desk;
}

export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("a component is rendered before anybody is signed in");
  return me;
}

/** Whether one schedules visits and leads them, or merely comes to one's own. */
export function isOrganiser({ roles }: Me): boolean {
  return roles.includes("clinician") || roles.includes("front_desk");
}

export interface Opened {
  open: OpenVisit;
  visit: Visit;
  /** One leads this visit, or helps to. */
  leads: boolean;
  /** One says who takes part in it, and whether it takes place. */
  organises: boolean;
}

export const OpenedContext = createContext<Opened | null>(null);

export function useOpened(): Opened {
  const opened = useContext(OpenedContext);
  if (!opened) throw new Error("a component is rendered before a visit is open");
  return opened;
}
