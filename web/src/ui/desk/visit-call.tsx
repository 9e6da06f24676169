/** The call of a visit from the side of whoever leads it, with the visit beside it. */
import { useState } from "react";
import type { Participant } from "../../api/visits";
import { Meeting } from "../meeting/meeting";
import { Panel } from "../meeting/panel";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { RecordedContext, useStore } from "../use-app";
import { PausedBanner } from "../visits/away";
import { ConsentFields, Permits } from "../visits/consent-fields";
import { Participants } from "../visits/participants";
import { useOpened } from "./context";
import { PaperField } from "./papers-card";
import { RecordVisit } from "./record-visit";
import { SendOut } from "./send-out";

export function VisitCall() {
  const { visit } = useOpened();
  const waiting = visit.participants.filter(({ presence }) => presence === "waiting").length;
  const extra = {
    label: "Visit",
    icon: "clipboard",
    badge: waiting > 0 && (
      <span className="badge">
        {waiting}
        <span className="visually-hidden"> waiting </span>
      </span>
    ),
    panel: (onClose: () => void) => <VisitPanel onClose={onClose} />,
    line: visit.state === "paused" && <PausedBanner />,
    record: (onClose: () => void) => <RecordVisit onClose={onClose} />,
    end: { label: "End visit", dialog: (onClose: () => void) => <EndVisit onClose={onClose} /> },
  } as const;
  return (
    <RecordedContext value={visit.recorded === true}>
      <Meeting title="Visit" extra={extra} />
    </RecordedContext>
  );
}

function VisitPanel({ onClose }: { onClose: () => void }) {
  const { open, visit } = useOpened();
  const { busy, problem } = useStore(open.actions.store);
  const isPaused = visit.state === "paused";
  return (
    <Panel title="Visit" onClose={onClose} testId="visit-panel">
      <div className="visit-panel">
        {problem && (
          <p className="field-error" role="alert">
            {problem.title}. {problem.detail}
          </p>
        )}
        <Participants visit={visit} actions={(participant) => <Doors participant={participant} />} />
        <Permits visit={visit} />
        <ConsentFields
          visit={visit}
          busy={busy !== null}
          onSet={(kind, agreed) => void open.setConsent(kind, agreed)}
        />
        <Button
          icon={isPaused ? "play" : "pause"}
          busy={busy === "pause" || busy === "resume"}
          onClick={() => void (isPaused ? open.resume() : open.pause())}
          data-testid={isPaused ? "resume" : "pause"}
        >
          {isPaused ? "Go on" : "Pause the visit"}
        </Button>
        <PaperField paper="notes" />
      </div>
    </Panel>
  );
}

/** In and out. */
function Doors({ participant }: { participant: Participant }) {
  const { open } = useOpened();
  const { busy } = useStore(open.actions.store);
  const { id, name, presence } = participant;
  return (
    <>
      {presence === "waiting" && (
        <Button
          busy={busy === `admit ${id}`}
          aria-label={`Let in ${name}`}
          onClick={() => void open.admit(id)}
          data-testid="let-in"
        >
          Let in
        </Button>
      )}
      <SendOut participant={participant} />
    </>
  );
}

function EndVisit({ onClose }: { onClose: () => void }) {
  const { open } = useOpened();
  const [ending, setEnding] = useState(false);
  const end = async () => {
    setEnding(true);
    await open.end();
    setEnding(false);
    onClose();
  };
  return (
    <Dialog
      title="End the visit for everyone?"
      onClose={onClose}
      testId="end-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Keep it going
          </Button>
          <Button look="danger" busy={ending} onClick={() => void end()} data-testid="end-confirm">
            End visit
          </Button>
        </>
      }
    >
      <p>Everyone is disconnected, and nobody can come back. To go alone, leave instead.</p>
    </Dialog>
  );
}
