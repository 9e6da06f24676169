/** Asks before a visit is recorded, and before its recording ends; says why it cannot be recorded yet. */
import { useState } from "react";
import type { Visit } from "../../api/visits";
import { without } from "../../state/visits/consents";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useRecorded, useStore } from "../use-app";
import { useOpened } from "./context";

export function RecordVisit({ onClose }: { onClose: () => void }) {
  const { visit } = useOpened();
  const recorded = useRecorded();
  // What is asked does not change while the answer is on its way.
  const [stops] = useState(recorded);
  if (stops) return <Stop onClose={onClose} />;
  return visit.permits?.recording ? <Start onClose={onClose} /> : <NotYet onClose={onClose} />;
}

function Start({ onClose }: { onClose: () => void }) {
  const { open } = useOpened();
  const { busy, problem } = useStore(open.actions.store);
  const start = async () => {
    if (await open.startRecording()) onClose();
  };
  return (
    <Dialog
      title="Record this visit?"
      onClose={onClose}
      testId="record-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button
            look="danger"
            busy={busy === "record"}
            onClick={() => void start()}
            data-testid="record-confirm"
          >
            Record
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>
          Everybody who is here has agreed, and will see that the visit is recorded. It ends when somebody
          takes that back, when somebody joins who has not agreed, and during a pause.
        </p>
        {problem && <Alert words={problem} testId="record-problem" />}
      </div>
    </Dialog>
  );
}

function Stop({ onClose }: { onClose: () => void }) {
  const { open } = useOpened();
  const { busy, problem } = useStore(open.actions.store);
  const stop = async () => {
    if (await open.stopRecording()) onClose();
  };
  return (
    <Dialog
      title="Stop recording?"
      onClose={onClose}
      testId="record-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Go on recording
          </Button>
          <Button
            look="primary"
            busy={busy === "record"}
            onClick={() => void stop()}
            data-testid="record-confirm"
          >
            Stop recording
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>
          Everybody will see that the recording has ended. It is found on the page of the visit afterwards.
        </p>
        {problem && <Alert words={problem} testId="record-problem" />}
      </div>
    </Dialog>
  );
}

function NotYet({ onClose }: { onClose: () => void }) {
  const { visit } = useOpened();
  return (
    <Dialog
      title="This visit cannot be recorded yet"
      onClose={onClose}
      testId="record-refused"
      actions={
        <Button onClick={onClose} data-first>
          Close
        </Button>
      }
    >
      <p>{whyNot(visit)}</p>
    </Dialog>
  );
}

function whyNot(visit: Visit): string {
  if (visit.state === "paused") return "Nothing is recorded during a pause. Go on with the visit first.";
  const missing = without(visit, "recording");
  const who = missing.length === 0 ? "" : ` Not agreed yet: ${missing.join(", ")}.`;
  return `Everybody who is in the call has to agree first, each for themselves, beside the call under “Visit”.${who}`;
}
