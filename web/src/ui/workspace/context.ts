/** How the components of a signed-in person reach what they show. */
import { createContext, useContext } from "react";
import type { Me } from "../../api/accounts";
import type { Channels } from "../../state/channels/channels";
import type { Workspace } from "../../state/workspace";

export const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("a component is rendered outside of the workspace");
  return workspace;
}

export interface Inside {
  channels: Channels;
  me: Me;
}

export const InsideContext = createContext<Inside | null>(null);

export function useInside(): Inside {
  const inside = useContext(InsideContext);
  if (!inside) throw new Error("a component is rendered before anybody is signed in");
  return inside;
}
