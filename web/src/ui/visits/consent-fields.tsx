/** What one agrees to, as switches that take effect at once, and whether everybody who is present does. */
import { CONSENT_KINDS, type ConsentKind, type Visit } from "../../api/visits";
import { agrees, CONSENT_TEXTS, without } from "../../state/visits/consents";
import { meIn } from "../../state/visits/followed";

interface ConsentFieldsProps {
  visit: Visit;
  busy: boolean;
  onSet: (kind: ConsentKind, agreed: boolean) => void;
}

export function ConsentFields({ visit, busy, onSet }: ConsentFieldsProps) {
  const me = meIn(visit);
  if (!me) return null;
  return (
    <fieldset className="consent-fields">
      <legend>What you agree to</legend>
      {CONSENT_KINDS.map((kind) => (
        <label key={kind} className="check">
          <input
            type="checkbox"
            checked={agrees(visit, me.id, kind)}
            aria-disabled={busy || undefined}
            onChange={(event) => !busy && onSet(kind, event.target.checked)}
            data-testid={`consent-${kind}`}
          />
          <span>
            {CONSENT_TEXTS[kind].title}
            <small>{CONSENT_TEXTS[kind].text}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** For whoever leads: of all who are present, who does not agree yet. */
export function Permits({ visit }: { visit: Visit }) {
  if (!visit.permits || (visit.state !== "in_progress" && visit.state !== "paused")) return null;
  return (
    <ul className="permits" aria-label="What everybody in the call agrees to">
      {CONSENT_KINDS.map((kind) => {
        const permitted = visit.permits?.[kind] === true;
        return (
          <li key={kind} data-testid={`permits-${kind}`} data-permitted={permitted}>
            <strong>{CONSENT_TEXTS[kind].title}</strong>
            <span dir="auto">{permitWords(visit, kind, permitted)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function permitWords(visit: Visit, kind: ConsentKind, permitted: boolean): string {
  if (permitted) return "Everybody who is here agrees";
  if (visit.state === "paused") return "Not during a pause";
  const missing = without(visit, kind);
  return missing.length === 0 ? "Nobody is in the call yet" : `Not agreed: ${missing.join(", ")}`;
}
