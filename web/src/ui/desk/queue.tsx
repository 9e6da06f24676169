/** Who waits for the person who is signed in, as it changes. */
import { useEffect, useState } from "react";
import type { Waiting } from "../../api/visits";
import { Alert } from "../parts/alert";
import { Avatar } from "../parts/avatar";
import { Button } from "../parts/button";
import { useStore } from "../use-app";
import { ROLE_WORDS, waitedWords } from "../visits/words";
import { useDesk } from "./context";

export function Queue() {
  const desk = useDesk();
  const waiting = useStore(desk.queue);
  const away = useStore(desk.queueAway);
  const { busy, problem } = useStore(desk.actions.store);
  const now = useMinutes();

  return (
    <aside className="queue" aria-labelledby="queue-title" data-testid="queue">
      <h2 id="queue-title">
        Waiting room <span className="queue-count">{waiting.length}</span>
      </h2>
      <p className="visually-hidden" role="status">
        {waiting.length === 1 ? "One person waits." : `${waiting.length} people wait.`}
      </p>
      {away && <p className="aside">The server cannot be reached: this may be old.</p>}
      {problem && <Alert words={problem} testId="problem" />}
      {waiting.length === 0 && <p className="aside">Nobody waits for you.</p>}
      <ul>
        {waiting.map((each) => (
          <Item key={each.participantId} waiting={each} now={now} busy={busy !== null} />
        ))}
      </ul>
    </aside>
  );
}

function Item({ waiting, now, busy }: { waiting: Waiting; now: number; busy: boolean }) {
  const desk = useDesk();
  const { participantId, name, role, waitingSince } = waiting;
  return (
    <li className="queue-item" data-testid="waiting" data-participant-id={participantId}>
      <Avatar name={name} attendeeId={participantId} />
      <span className="participant-name">
        <strong dir="auto">{name}</strong>
        <small>
          {ROLE_WORDS[role]} · {waitedWords(waitingSince, now)}
        </small>
      </span>
      <Button
        look="primary"
        busy={busy}
        aria-label={`Let in ${name}`}
        onClick={() => void desk.admit(waiting)}
        data-testid="let-in"
      >
        Let in
      </Button>
    </li>
  );
}

/** Keeps what tells how long somebody has waited true. */
function useMinutes(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
