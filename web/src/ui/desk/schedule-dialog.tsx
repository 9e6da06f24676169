/** Schedules a visit: when, for whom, with whom, and who helps. */
import { useState } from "react";
import type { NewVisit, ParticipantRole } from "../../api/visits";
import { Alert } from "../parts/alert";
import { Button, IconButton } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { ROLE_WORDS } from "../visits/words";
import { useDesk, useMe } from "./context";
import { NOBODY, PersonField, type PickedPerson } from "./person-field";

interface Helper extends PickedPerson {
  key: number;
  role: ParticipantRole;
}

const HELPERS = (["interpreter", "family"] as const).map((id) => ({ id, label: ROLE_WORDS[id] }));
const HELPERS_MAX = 8;

export function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const desk = useDesk();
  const me = useMe();
  const { busy, problem } = useStore(desk.actions.store);
  const [when, setWhen] = useState(() => nextHalfHour(new Date()));
  const [patient, setPatient] = useState<PickedPerson>(NOBODY);
  const [clinician, setClinician] = useState<PickedPerson>(
    me.roles.includes("clinician") ? { name: me.displayName, userId: me.id } : NOBODY,
  );
  const [helpers, setHelpers] = useState<readonly Helper[]>([]);
  const [asked, setAsked] = useState(false);
  const at = Date.parse(when);

  const send = () => {
    setAsked(true);
    const named = [patient, ...helpers].every(({ name }) => isName(name));
    if (!named || clinician.userId === null || Number.isNaN(at)) return false;
    void schedule();
    return true;
  };
  const schedule = async () => {
    const wish: NewVisit = {
      scheduledAt: new Date(at).toISOString(),
      participants: [
        personOf("patient", patient),
        personOf("clinician", clinician),
        ...helpers.map((each) => personOf(each.role, each)),
      ],
    };
    if (await desk.schedule(wish)) onClose();
  };
  const change = (key: number, what: Partial<Helper>) =>
    setHelpers((all) => all.map((each) => (each.key === key ? { ...each, ...what } : each)));
  const add = () => {
    const key = Math.max(0, ...helpers.map((each) => each.key)) + 1;
    setHelpers((all) => [...all, { ...NOBODY, key, role: "interpreter" }]);
  };

  return (
    <Dialog title="Schedule a visit" onClose={onClose} testId="schedule-dialog">
      <Form onSend={send} testId="schedule-form">
        {problem && <Alert words={problem} testId="schedule-problem" />}
        <PersonField
          label="Patient"
          value={patient}
          onChange={setPatient}
          error={asked && !isName(patient.name) ? "Enter a name." : null}
          testId="patient"
          first
        />
        <TextField
          label={`Date and time (${zone()})`}
          type="datetime-local"
          value={when}
          onChange={(event) => setWhen(event.target.value)}
          error={asked && Number.isNaN(at) ? "Enter a date and a time." : null}
          data-testid="when"
        />
        <PersonField
          label="Clinician"
          value={clinician}
          accountRole="clinician"
          onChange={setClinician}
          error={asked && clinician.userId === null ? "Choose one of those who are found." : null}
          testId="clinician"
        />
        {helpers.map((each) => (
          <fieldset key={each.key} className="helper">
            <legend className="visually-hidden">Somebody else who takes part</legend>
            <SelectField
              label="As"
              value={each.role}
              choices={HELPERS}
              empty=""
              onChoose={(role) => change(each.key, { role: role as ParticipantRole })}
            />
            <PersonField
              label="Name"
              value={each}
              onChange={(person) => change(each.key, person)}
              error={asked && !isName(each.name) ? "Enter a name." : null}
              testId="helper"
            />
            <IconButton
              icon="close"
              label="Take this person off"
              onClick={() => setHelpers((all) => all.filter(({ key }) => key !== each.key))}
            />
          </fieldset>
        ))}
        {helpers.length < HELPERS_MAX && (
          <Button look="quiet" icon="plus" onClick={add} data-testid="add-helper">
            Interpreter or family
          </Button>
        )}
        <Button look="primary" type="submit" wide busy={busy !== null} data-testid="schedule-submit">
          Schedule visit
        </Button>
      </Form>
    </Dialog>
  );
}

function personOf(role: ParticipantRole, { name, userId }: PickedPerson) {
  return userId === null ? { role, name: name.trim() } : { role, userId };
}

function isName(name: string): boolean {
  const length = [...name.trim()].length;
  return length >= 1 && length <= 100;
}

/** As the field has it: local, without a zone. */
function nextHalfHour(now: Date): string {
  const half = 30 * 60_000;
  const at = new Date(Math.ceil(now.getTime() / half) * half);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function zone(): string {
  const parts = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "local time";
}
