/** Sends somebody out of a visit's call or waiting room, after a question: for those who lead or schedule it. */
import { useState } from "react";
import type { Participant } from "../../api/visits";
import { IconButton } from "../parts/button";
import { type Ask, AskDialog } from "./ask";
import { useOpened } from "./context";

export function SendOut({ participant }: { participant: Participant }) {
  const { organises } = useOpened();
  const [asked, setAsked] = useState<Ask | null>(null);
  // What is asked stays until it is answered, also when that one has gone meanwhile.
  const isIn = participant.presence !== "expected";
  if (asked) return <AskDialog ask={asked} onClose={() => setAsked(null)} />;
  if (!isIn || participant.me || !organises) return null;
  return (
    <IconButton
      icon="door"
      label={`Send out ${participant.name}`}
      onClick={() => setAsked(askFor(participant))}
      data-testid="send-out"
    />
  );
}

function askFor({ id, name }: Participant): Ask {
  return {
    testId: "send-out",
    label: "Send out",
    title: `Send out ${name}?`,
    text: "They leave the call and the waiting room at once. They can check in again, and wait until they are let in.",
    run: (open) => open.dismiss(id),
  };
}
