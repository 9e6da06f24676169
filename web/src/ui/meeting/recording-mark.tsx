/** Says that the meeting is recorded, for as long as it is. Beginning and end are told in passing besides. */
import { useCall, useStore } from "../use-app";

export function RecordingMark() {
  const { session } = useCall();
  const { recording } = useStore(session.meeting);
  if (!recording.on) return null;
  return (
    <span className="recording-mark" data-testid="recording-mark" title="This meeting is being recorded">
      <i aria-hidden="true" />
      <span className="visually-hidden">This meeting is being recorded</span>
      <span aria-hidden="true">Recording</span>
    </span>
  );
}
