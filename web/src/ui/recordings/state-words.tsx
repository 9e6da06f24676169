/** How a recording stands: a mark with words, and what there is to say about it. */
import type { Recording, RecordingState } from "../../api/types";

const WORDS: Record<RecordingState, string> = {
  Recording: "Recording",
  Processing: "Processing",
  Ready: "Ready",
  Pieces: "In pieces",
  Failed: "Failed",
};

export function StateMark({ recording }: { recording: Recording }) {
  return (
    <span className="state-mark" data-state={recording.State} data-testid="recording-state">
      <i aria-hidden="true" />
      {WORDS[recording.State]}
    </span>
  );
}

const DETAILS: Partial<Record<RecordingState, string>> = {
  Recording: "The meeting is being recorded. The file is made when the recording has ended.",
  Processing: "The recording has ended and its files are being made. This page follows by itself.",
  Pieces: "It was recorded, but nothing has put the pieces together into a file.",
  Failed: "No file could be made of this recording.",
};

/** What a person may want to know beyond the state, with the server's own words of what went wrong. */
export function StateDetail({ recording }: { recording: Recording }) {
  const detail = DETAILS[recording.State];
  if (!detail && !recording.Problem) return null;
  return (
    <div className="state-detail">
      {detail && <p>{detail}</p>}
      {recording.Problem && (
        <p className="state-problem" data-testid="recording-problem">
          {recording.Problem}
        </p>
      )}
    </div>
  );
}

/** A bar while files are made; without a number until that has begun. */
export function Progress({ recording }: { recording: Recording }) {
  if (recording.State !== "Processing") return null;
  const { Progress: percent } = recording;
  return (
    <div className="progress">
      {percent === undefined ? (
        <progress aria-label="Processing" />
      ) : (
        <progress aria-label="Processing" max={100} value={percent} />
      )}
      <span>{percent === undefined ? "Waiting" : `${percent}%`}</span>
    </div>
  );
}
