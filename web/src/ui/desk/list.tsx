/** The visits of a person, by day, and beside them who waits. */
import { useState } from "react";
import type { Visit } from "../../api/visits";
import { type Span, shownVisits } from "../../state/visits/desk";
import { deskPath } from "../../state/visits/desk-path";
import { clinicianOf, comesTo, patientOf } from "../../state/visits/followed";
import { visitorPath } from "../../state/visits/link";
import { Alert } from "../parts/alert";
import { Button, Spinner } from "../parts/button";
import { Icon } from "../parts/icon";
import { useStore } from "../use-app";
import { clockWords, dayWords } from "../visits/words";
import { isOrganiser, useDesk, useMe } from "./context";
import { Frame } from "./frame";
import { Queue } from "./queue";
import { ScheduleDialog } from "./schedule-dialog";
import { StateMark } from "./state-mark";

const SPANS: { id: Span; label: string }[] = [
  { id: "coming", label: "From today" },
  { id: "past", label: "Past 30 days" },
];

export function DeskList() {
  const desk = useDesk();
  const me = useMe();
  const list = useStore(desk.list);
  const [schedules, setSchedules] = useState(false);
  const visits = shownVisits(list, Date.now());
  const waits = me.roles.includes("clinician");

  return (
    <Frame>
      <main className="desk-main" data-waits={waits}>
        <section className="desk-list" aria-labelledby="visits-title">
          <header className="desk-title">
            <h1 id="visits-title">Visits</h1>
            <span className="spacer" />
            {isOrganiser(me) && (
              <Button look="primary" icon="plus" onClick={() => setSchedules(true)} data-testid="schedule">
                Schedule
              </Button>
            )}
          </header>
          <fieldset className="spans">
            <legend className="visually-hidden">Which visits</legend>
            {SPANS.map(({ id, label }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="span"
                  className="visually-hidden"
                  checked={list.span === id}
                  onChange={() => desk.choose(id)}
                  data-testid={`span-${id}`}
                />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
          {list.problem && (
            <Alert words={list.problem} testId="problem">
              <button type="button" className="text-button" onClick={() => void desk.look()}>
                Try again
              </button>
            </Alert>
          )}
          {list.loading && (
            <p className="waiting" role="status">
              <Spinner /> Looking for visits…
            </p>
          )}
          {!list.loading && !list.problem && visits.length === 0 && <NoVisits span={list.span} />}
          <Days visits={visits} />
          {list.cursor !== null && (
            <Button onClick={() => void desk.more()} data-testid="more-visits">
              More visits
            </Button>
          )}
        </section>
        {waits && <Queue />}
      </main>
      {schedules && <ScheduleDialog onClose={() => setSchedules(false)} />}
    </Frame>
  );
}

function NoVisits({ span }: { span: Span }) {
  const me = useMe();
  return (
    <div className="empty desk-empty" data-testid="no-visits">
      <Icon name="calendar" size={32} />
      <strong>{span === "coming" ? "No visits are coming" : "There were no visits"}</strong>
      {span === "coming" && (
        <p>
          {isOrganiser(me)
            ? "Schedule one, then send the patient a link."
            : "When somebody schedules one with you, it stands here."}
        </p>
      )}
    </div>
  );
}

function Days({ visits }: { visits: readonly Visit[] }) {
  const days = new Map<string, Visit[]>();
  for (const visit of visits) {
    const day = dayWords(visit.scheduledAt);
    days.set(day, [...(days.get(day) ?? []), visit]);
  }
  return [...days].map(([day, each]) => (
    <section key={day} className="desk-day" aria-label={day}>
      <h2>{day}</h2>
      <ul>
        {each.map((visit) => (
          <Item key={visit.id} visit={visit} />
        ))}
      </ul>
    </section>
  ));
}

function Item({ visit }: { visit: Visit }) {
  const desk = useDesk();
  const leads = isOrganiser(useMe()) && !comesTo(visit);
  const isUnsaved = useStore(desk.drafts.unsaved).has(visit.id);
  const [patient, clinician] = [patientOf(visit), clinicianOf(visit)];
  const href = leads ? deskPath({ kind: "visit", visitId: visit.id }) : visitorPath(visit.id);
  const go = (event: React.MouseEvent) => {
    if (!leads || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    desk.go({ kind: "visit", visitId: visit.id });
  };
  return (
    <li>
      <a
        className="visit-row"
        href={href + location.search}
        onClick={go}
        data-testid="visit"
        data-visit-id={visit.id}
        data-state={visit.state}
      >
        <time dateTime={visit.scheduledAt}>{clockWords(visit.scheduledAt)}</time>
        <span className="visit-row-names">
          <strong dir="auto">{patient?.name}</strong>
          <small dir="auto">{clinician?.me ? "with you" : `with ${clinician?.name ?? "nobody"}`}</small>
          {isUnsaved && <small data-testid="unsaved">What you wrote is not saved yet</small>}
        </span>
        <StateMark state={visit.state} />
      </a>
    </li>
  );
}
