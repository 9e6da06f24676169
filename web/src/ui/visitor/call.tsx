/** The visit itself: the call, with who takes part and what one agrees to beside it. */
import { meIn } from "../../state/visits/followed";
import { Meeting } from "../meeting/meeting";
import { Panel } from "../meeting/panel";
import { RecordedContext, useCall, useStore } from "../use-app";
import { PausedBanner } from "../visits/away";
import { ConsentFields } from "../visits/consent-fields";
import { Files } from "../visits/files";
import { Participants } from "../visits/participants";
import { useVisit, useVisitor } from "./context";
import { Joining } from "./joining";

export function Call() {
  const visit = useVisit();
  const { session } = useCall();
  const { phase } = useStore(session.store);
  if (phase !== "meeting") return <Joining />;
  const extra = {
    label: "Visit",
    icon: "clipboard",
    panel: (onClose: () => void) => <VisitPanel onClose={onClose} />,
    line: visit.state === "paused" && <PausedBanner />,
  } as const;
  return (
    <RecordedContext value={visit.recorded === true}>
      <Meeting title="Visit" extra={extra} />
    </RecordedContext>
  );
}

function VisitPanel({ onClose }: { onClose: () => void }) {
  const visitor = useVisitor();
  const visit = useVisit();
  const { busy, problem } = useStore(visitor.actions.store);
  return (
    <Panel title="Visit" onClose={onClose} testId="visit-panel">
      <div className="visit-panel">
        {problem && (
          <p className="field-error" role="alert" data-testid="problem">
            {problem.title}. {problem.detail}
          </p>
        )}
        <Participants visit={visit} />
        {meIn(visit) && (
          <ConsentFields
            visit={visit}
            busy={busy !== null}
            onSet={(kind, agreed) => void visitor.setConsent(kind, agreed)}
          />
        )}
        <h3>Files</h3>
        <Files files={visitor.files} visit={visit} />
      </div>
    </Panel>
  );
}
