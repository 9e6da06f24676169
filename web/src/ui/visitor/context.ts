/** How the components of a patient's way through a visit reach it. */
import { createContext, useContext } from "react";
import type { Visit } from "../../api/visits";
import type { Visitor } from "../../state/visits/visitor";

export const VisitorContext = createContext<Visitor | null>(null);

export function useVisitor(): Visitor {
  const visitor = useContext(VisitorContext);
  if (!visitor) throw new Error("a component is rendered outside of a visit");
  return visitor;
}

/** The visit as it is known last. */
export const VisitContext = createContext<Visit | null>(null);

export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (!visit) throw new Error("a component is rendered before the visit is known");
  return visit;
}
