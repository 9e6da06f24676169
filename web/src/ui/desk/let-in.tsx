/** Lets somebody in who waits, at once: for whoever leads the visit. */
import type { Participant } from "../../api/visits";
import { Button } from "../parts/button";
import { useStore } from "../use-app";
import { useOpened } from "./context";

export function LetIn({ participant }: { participant: Participant }) {
  const { open } = useOpened();
  const { busy } = useStore(open.actions.store);
  const { id, name, presence } = participant;
  if (presence !== "waiting") return null;
  return (
    <Button
      // Nothing else is done meanwhile, and a press would be lost.
      busy={busy !== null}
      aria-label={`Let in ${name}`}
      onClick={() => void open.admit(id)}
      data-testid="let-in"
    >
      Let in
    </Button>
  );
}
