/** Invite links: `/m/<MeetingId>` on this server, and what people paste into the "join" field. */

const MEETING_PATH = /^\/m\/([A-Za-z0-9_-]{1,64})\/?$/;
const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function meetingPath(meetingId: string): string {
  return `/m/${meetingId}`;
}

export function inviteLink(origin: string, meetingId: string): string {
  return origin + meetingPath(meetingId);
}

/** The meeting that an address of this page names, if it names one. */
export function meetingIdInPath(path: string): string | null {
  return MEETING_PATH.exec(path)?.[1] ?? null;
}

/** Takes a whole link, a path or a bare meeting id; null when it is none of them. */
export function meetingIdInText(text: string): string | null {
  const trimmed = text.trim();
  if (MEETING_ID.test(trimmed)) return trimmed;
  try {
    return meetingIdInPath(new URL(trimmed, "http://link.invalid").pathname);
  } catch {
    return null;
  }
}
