/** How far a visit has come, in a word. */
import type { VisitState } from "../../api/visits";
import { STATE_WORDS } from "../visits/words";

export function StateMark({ state }: { state: VisitState }) {
  return (
    <span className="state-mark" data-state={state} data-testid="visit-state">
      {STATE_WORDS[state]}
    </span>
  );
}
