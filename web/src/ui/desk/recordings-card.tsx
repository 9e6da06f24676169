/** What was recorded of a visit, for its clinicians: how each recording stands, and a way to watch it. */
import { useEffect } from "react";
import type { Recording } from "../../api/types";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { lengthWords } from "../recordings/list";
import { dayWords } from "../recordings/page";
import { Progress, StateDetail, StateMark } from "../recordings/state-words";
import { useStore } from "../use-app";
import { useOpened } from "./context";

export function RecordingsCard() {
  const { open } = useOpened();
  const { value, problem } = useStore(open.recordings.store);
  useEffect(() => open.recordings.start(), [open]);
  if (value?.length === 0) return null;

  return (
    <section className="visit-card" aria-labelledby="recordings-title">
      <h2 id="recordings-title">What was recorded</h2>
      {problem && (
        <>
          <Alert words={problem} testId="recordings-problem" />
          <Button onClick={() => void open.recordings.refresh()} data-testid="recordings-again">
            Try again
          </Button>
        </>
      )}
      {value && (
        <ul className="recording-list" data-testid="recordings">
          {value.map((recording) => (
            <Item key={recording.RecordingId} recording={recording} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ recording }: { recording: Recording }) {
  const { open } = useOpened();
  const { busy } = useStore(open.actions.store);
  const { RecordingId, State, StartedAt } = recording;
  const isReady = State === "Ready";
  return (
    <li className="recording-item" data-testid="recording" data-state={State}>
      <div className="recording-item-head">
        <strong>{dayWords(StartedAt)}</strong>
        <StateMark recording={recording} />
      </div>
      <p className="aside">{lengthWords(recording)}</p>
      <Progress recording={recording} />
      {!isReady && <StateDetail recording={recording} />}
      {isReady && (
        <Button
          icon="play"
          className="watch-visit"
          busy={busy === `watch ${RecordingId}`}
          aria-label={`Watch in another tab: ${lengthWords(recording)}`}
          onClick={() => void inNewTab(() => open.recordingLink(RecordingId))}
          data-testid="watch"
        >
          Watch in another tab
        </Button>
      )}
    </li>
  );
}

/** What is written on this page stays. Browsers let a tab be opened by a click alone, so the address follows. */
async function inNewTab(address: () => Promise<string | null>): Promise<void> {
  const tab = window.open("about:blank", "_blank");
  if (tab) tab.opener = null;
  const url = await address();
  if (url === null) tab?.close();
  else (tab ?? window).location.assign(url);
}
