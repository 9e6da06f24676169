/** Says that the meeting is recorded, for as long as it is. Beginning and end are told in passing besides. */
import { useRecorded } from "../use-app";

export function RecordingMark() {
  return useRecorded() ? <Recorded what="meeting" /> : null;
}

export function Recorded({ what }: { what: "meeting" | "visit" }) {
  const words = `This ${what} is being recorded`;
  return (
    <span className="recording-mark" data-testid="recording-mark" title={words}>
      <i aria-hidden="true" />
      <span className="visually-hidden">{words}</span>
      <span aria-hidden="true">Recording</span>
    </span>
  );
}
