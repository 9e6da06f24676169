/** Asks whether one is whom the visit is for, before anything of it is told. */
import { useState } from "react";
import { clinicianOf, meIn } from "../../state/visits/followed";
import { Threshold } from "../account/threshold";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useStore } from "../use-app";
import { whenWords } from "../visits/words";
import { useVisit, useVisitor } from "./context";

export function Name() {
  const visitor = useVisitor();
  const visit = useVisit();
  const { problem } = useStore(visitor.actions.store);
  const [denies, setDenies] = useState(false);
  const clinician = clinicianOf(visit);

  return (
    <Threshold title="Is this you?">
      {problem && <Alert words={problem} testId="problem" />}
      <div className="visit-card">
        <strong className="visit-card-name" dir="auto" data-testid="visitor-name">
          {meIn(visit)?.name}
        </strong>
        <dl>
          <div>
            <dt>Visit</dt>
            <dd>{whenWords(visit.scheduledAt)}</dd>
          </div>
          {clinician && (
            <div>
              <dt>With</dt>
              <dd dir="auto">{clinician.name}</dd>
            </div>
          )}
        </dl>
      </div>
      <Button look="primary" wide onClick={() => visitor.confirmName()} data-testid="name-confirm">
        Yes, that is me
      </Button>
      <Button wide onClick={() => setDenies(true)} data-testid="name-deny">
        No, this is not me
      </Button>
      {denies && <NotMe onClose={() => setDenies(false)} />}
    </Threshold>
  );
}

function NotMe({ onClose }: { onClose: () => void }) {
  const visitor = useVisitor();
  const { busy } = useStore(visitor.actions.store);
  return (
    <Dialog
      title="Not your visit?"
      onClose={onClose}
      testId="not-me"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Go back
          </Button>
          <Button
            look="danger"
            busy={busy !== null}
            onClick={() => void visitor.denyName()}
            data-testid="not-me-confirm"
          >
            This is not me
          </Button>
        </>
      }
    >
      <p>This device will forget the visit. The link works once: whom it is for will need a new one.</p>
    </Dialog>
  );
}
