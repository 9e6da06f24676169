/** The recordings of a meeting, with what becomes of them. */
import { useEffect, useState } from "react";
import type { Recording } from "../../api/types";
import { meetingPath } from "../../state/invite";
import { recordingPath } from "../../state/place";
import { RecordingList } from "../../state/recordings";
import { clockWords } from "../../state/tracks";
import { Alert } from "../parts/alert";
import { Spinner } from "../parts/button";
import { Icon } from "../parts/icon";
import { useApp, useStore } from "../use-app";
import { dayWords, Page, timeWords, withQuery } from "./page";
import { Progress, StateDetail, StateMark } from "./state-words";

export function List({ meetingId }: { meetingId: string }) {
  const { api, access } = useApp();
  const [list] = useState(() => new RecordingList(api, access, meetingId));
  const { value, problem } = useStore(list.store);
  useEffect(() => list.start(), [list]);

  return (
    <Page title="Recordings" back={{ href: withQuery(meetingPath(meetingId)), label: "To the meeting" }}>
      {problem && <Alert words={problem} testId="problem" />}
      {value === null && !problem && <Waiting />}
      {value?.length === 0 && <Empty />}
      {value !== null && value.length > 0 && (
        <ul className="recording-list" data-testid="recordings">
          {value.map((recording) => (
            <Item key={recording.RecordingId} recording={recording} meetingId={meetingId} />
          ))}
        </ul>
      )}
    </Page>
  );
}

export function Waiting() {
  return (
    <p className="waiting" role="status">
      <Spinner /> Looking for recordings…
    </p>
  );
}

function Empty() {
  return (
    <div className="empty" data-testid="recordings-empty">
      <Icon name="film" size={32} />
      <strong>No recordings</strong>
      <p>This meeting was not recorded, or its recordings are older than 30 days.</p>
    </div>
  );
}

function Item({ recording, meetingId }: { recording: Recording; meetingId: string }) {
  const { RecordingId, State, StartedAt } = recording;
  const name = `${dayWords(StartedAt)}, ${timeWords(StartedAt)}`;
  return (
    <li className="recording-item" data-testid="recording" data-state={State} data-recording-id={RecordingId}>
      <div className="recording-item-head">
        {State === "Ready" || State === "Failed" || State === "Pieces" ? (
          <a href={withQuery(recordingPath(meetingId, RecordingId))} data-testid="watch">
            {name}
          </a>
        ) : (
          <strong>{name}</strong>
        )}
        <StateMark recording={recording} />
      </div>
      <p className="aside">{lengthWords(recording)}</p>
      <Progress recording={recording} />
      {State !== "Ready" && <StateDetail recording={recording} />}
    </li>
  );
}

export function lengthWords({ StartedAt, EndedAt }: Recording): string {
  if (!EndedAt) return `Since ${timeWords(StartedAt)}`;
  const seconds = (Date.parse(EndedAt) - Date.parse(StartedAt)) / 1000;
  return `${timeWords(StartedAt)} to ${timeWords(EndedAt)}, ${clockWords(seconds)}`;
}
