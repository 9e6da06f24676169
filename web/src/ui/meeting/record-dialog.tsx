/** Asks before a meeting is recorded, and before its recording ends; leads to what was recorded. */
import { useState } from "react";
import { recordingsPath } from "../../state/place";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useCall, useStore } from "../use-app";

export function RecordDialog({ onClose }: { onClose: () => void }) {
  const { session } = useCall();
  const { recording } = useStore(session.meeting);
  const { meetingId } = useStore(session.store);
  // What is asked does not change while the answer is on its way.
  const [stops] = useState(recording.on);
  const [busy, setBusy] = useState(false);

  const answer = async () => {
    setBusy(true);
    const { recorder } = session;
    if (meetingId) await (stops ? recorder.stop(meetingId) : recorder.start(meetingId));
    onClose();
  };

  return (
    <Dialog
      title={stops ? "Stop recording?" : "Record this meeting?"}
      onClose={onClose}
      testId="record-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            {stops ? "Go on recording" : "Cancel"}
          </Button>
          <Button
            look={stops ? "primary" : "danger"}
            busy={busy}
            onClick={() => void answer()}
            data-testid="record-confirm"
          >
            {stops ? "Stop recording" : "Record"}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>
          {stops
            ? "Everyone will see that the recording has ended. Putting the file together takes a moment."
            : "Everyone here, and everyone who joins, will see that the meeting is recorded: voices, cameras, shared screens and messages."}
        </p>
        {meetingId && (
          <p className="aside">
            <a href={recordingsPath(meetingId)} target="_blank" rel="noopener">
              Recordings of this meeting
            </a>{" "}
            open in another tab.
          </p>
        )}
      </div>
    </Dialog>
  );
}
