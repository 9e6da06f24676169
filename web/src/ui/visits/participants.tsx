/** Who takes part in a visit, and where each of them is. */
import type { ReactNode } from "react";
import { CONSENT_KINDS, type Participant, type Visit } from "../../api/visits";
import { agrees, CONSENT_TEXTS } from "../../state/visits/consents";
import { isOver } from "../../state/visits/followed";
import { Avatar } from "../parts/avatar";
import { PRESENCE_WORDS, ROLE_WORDS } from "./words";

interface ParticipantsProps {
  visit: Visit;
  /** What can be done about one of them. */
  actions?: (participant: Participant) => ReactNode;
}

export function Participants({ visit, actions }: ParticipantsProps) {
  return (
    <ul className="participants" aria-label="Participants" data-testid="participants">
      {visit.participants.map((each) => (
        <li
          key={each.id}
          className="participant"
          data-testid="participant"
          data-participant-id={each.id}
          data-role={each.role}
          data-presence={each.presence}
        >
          <Avatar name={each.name} attendeeId={each.id} />
          <span className="participant-name">
            <strong>
              <bdi>{each.name}</bdi>
              {each.me && " (you)"}
            </strong>
            <small>
              {ROLE_WORDS[each.role]}
              {tellsPresence(visit, each) && ` · ${PRESENCE_WORDS[each.presence]}`}
            </small>
            <Agreed visit={visit} participant={each} />
          </span>
          {actions && <span className="participant-actions">{actions(each)}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Nobody is expected at a visit that is over, and clinicians come when they like. */
function tellsPresence(visit: Visit, { role, presence }: Participant): boolean {
  return !isOver(visit) && (role !== "clinician" || presence === "present");
}

function Agreed({ visit, participant }: { visit: Visit; participant: Participant }) {
  const kinds = CONSENT_KINDS.filter((kind) => agrees(visit, participant.id, kind));
  if (kinds.length === 0) return null;
  return (
    <small className="participant-agreed" data-testid="agreed">
      Agrees to: {kinds.map((kind) => CONSENT_TEXTS[kind].title.toLowerCase()).join(", ")}
    </small>
  );
}
