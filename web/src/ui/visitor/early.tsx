/** The visit is not today, or not yet. */
import { clinicianOf } from "../../state/visits/followed";
import { opensAt } from "../../state/visits/steps";
import { Threshold } from "../account/threshold";
import { whenWords } from "../visits/words";
import { useVisit } from "./context";

export function Early() {
  const visit = useVisit();
  const clinician = clinicianOf(visit);
  return (
    <Threshold title="You are early" lead="Your visit is set. There is nothing to do until then.">
      <div className="visit-card" data-testid="early">
        <dl>
          <div>
            <dt>Your visit</dt>
            <dd>{whenWords(visit.scheduledAt)}</dd>
          </div>
          {clinician && (
            <div>
              <dt>With</dt>
              <dd dir="auto">{clinician.name}</dd>
            </div>
          )}
          <div>
            <dt>The waiting room opens</dt>
            <dd>{whenWords(opensAt(visit))}</dd>
          </div>
        </dl>
      </div>
      <p className="aside">
        Open your link again then, in this browser on this device. Nothing more is asked.
      </p>
    </Threshold>
  );
}
