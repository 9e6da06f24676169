/** Which page an address of this client names. */

export type Place =
  | { kind: "meeting" }
  | { kind: "recordings"; meetingId: string }
  | { kind: "recording"; meetingId: string; recordingId: string }
  /** A recording for whoever holds the link. */
  | { kind: "link"; token: string };

const RECORDINGS = /^\/m\/([A-Za-z0-9_-]{1,64})\/recordings(?:\/([A-Za-z0-9_-]{1,64}))?\/?$/;
const LINK = /^\/r\/([A-Za-z0-9._-]{1,256})\/?$/;

/** Everything that is nothing else is about a meeting. */
export function placeInPath(path: string): Place {
  const [, meetingId, recordingId] = RECORDINGS.exec(path) ?? [];
  if (meetingId && recordingId) return { kind: "recording", meetingId, recordingId };
  if (meetingId) return { kind: "recordings", meetingId };
  const [, token] = LINK.exec(path) ?? [];
  return token ? { kind: "link", token } : { kind: "meeting" };
}

export function recordingsPath(meetingId: string): string {
  return `/m/${meetingId}/recordings`;
}

export function recordingPath(meetingId: string, recordingId: string): string {
  return `${recordingsPath(meetingId)}/${recordingId}`;
}
