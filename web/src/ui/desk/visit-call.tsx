/** The call of a visit from the side of whoever leads it, with the visit beside it. */
import type { Participant } from "../../api/visits";
import { Meeting } from "../meeting/meeting";
import { Panel } from "../meeting/panel";
import { Button } from "../parts/button";
import { RecordedContext, useStore } from "../use-app";
import { PausedBanner } from "../visits/away";
import { ConsentFields, Permits } from "../visits/consent-fields";
import { Files } from "../visits/files";
import { Participants } from "../visits/participants";
import { type Ask, AskDialog } from "./ask";
import { useOpened } from "./context";
import { LetIn } from "./let-in";
import { PaperFields } from "./papers-card";
import { RecordVisit } from "./record-visit";
import { SendOut } from "./send-out";

const END: Ask = {
  testId: "end-visit",
  label: "End visit",
  title: "End the visit for everyone?",
  text: "Everyone is disconnected, and nobody can come back. To go alone, leave instead.",
  back: "Keep it going",
  run: (open) => open.end(),
};

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
    end: { label: "End visit", dialog: (onClose: () => void) => <AskDialog ask={END} onClose={onClose} /> },
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
        <h3>Files</h3>
        <Files files={open.files} visit={visit} />
        <PaperFields papers={["notes"]} />
      </div>
    </Panel>
  );
}

/** In and out. */
function Doors({ participant }: { participant: Participant }) {
  return (
    <>
      <LetIn participant={participant} />
      <SendOut participant={participant} />
    </>
  );
}
