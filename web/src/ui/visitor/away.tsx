/** Out of the call though it may go on: why, and the way back. */
import { problemOfStop, problemWords, type Words } from "../../state/problems";
import type { SessionState } from "../../state/session";
import { Threshold } from "../account/threshold";
import { Button } from "../parts/button";
import { useCall, useStore } from "../use-app";
import { useVisitor } from "./context";

export function Away() {
  const visitor = useVisitor();
  const { session } = useCall();
  const { title, detail } = wordsOf(useStore(session.store));
  return (
    <Threshold title={title} lead={detail}>
      <Button look="primary" wide onClick={() => visitor.rejoin()} data-testid="rejoin">
        Back to the visit
      </Button>
    </Threshold>
  );
}

function wordsOf({ parting, problem, problemDetail }: SessionState): Words {
  if (parting === "left") {
    return { title: "You left the visit", detail: "It goes on without you. You can come back." };
  }
  if (parting === "ended" || parting === "endedByYou") {
    return { title: "The call has stopped", detail: "If the visit goes on, you can come back." };
  }
  const words = problemWords(parting ? problemOfStop(parting) : (problem ?? "failed"));
  return { ...words, detail: problemDetail ?? words.detail };
}
