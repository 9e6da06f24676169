/**
 * The shapes that the server's application API speaks: Chime's own objects, plus `DisplayName` and
 * `NoiseSuppression`.
 *
 * Only the members that this client reads are named. The objects are handed on whole to the SDK, so whatever
 * else the server puts into them is kept.
 */
import type { People } from "../state/people";

export interface Meeting {
  MeetingId: string;
  ExternalMeetingId?: string;
  MediaPlacement: {
    SignalingUrl: string;
    AudioHostUrl: string;
    EventIngestionUrl?: string;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

export interface Attendee {
  AttendeeId: string;
  ExternalUserId: string;
  JoinToken: string;
  DisplayName?: string;
  /** Whether the server takes noise out of what the attendee says. */
  NoiseSuppression?: boolean;
  [key: string]: unknown;
}

export type ListedAttendee = Omit<Attendee, "JoinToken">;

export type RecordingState = "Recording" | "Processing" | "Ready" | "Pieces" | "Failed";

export interface Recording {
  RecordingId: string;
  /** Absent for who has a link alone. */
  MeetingId?: string;
  State: RecordingState;
  /** Percent, while it is processed and that has begun. */
  Progress?: number;
  StartedAt: string;
  EndedAt?: string;
  /** What went wrong, in the server's words. */
  Problem?: string;
}

export type RecordingPart =
  | "Composed"
  | "Chapters"
  | "Captions"
  | "People"
  | "Audio"
  | "Voice"
  | "Camera"
  | "Content";

export interface RecordingFile {
  Part: RecordingPart;
  AttendeeId?: string;
  ContentType: string;
  Bytes: number;
  /** On this server; good for as long as the link is. */
  Url: string;
  MadeAt: string;
}

/** A recording as the holder of a link sees it. */
export interface Playback {
  Recording: Recording;
  Files: RecordingFile[];
  ExpiresAt: string;
}

export interface PlaybackLink {
  Token: string;
  /** The whole address, to be handed on. */
  Url: string;
  ExpiresAt: string;
}

/** What the client asks of the server. */
export interface Api {
  createMeeting(): Promise<Meeting>;
  meeting(meetingId: string): Promise<Meeting>;
  deleteMeeting(meetingId: string): Promise<void>;
  createAttendee(meetingId: string, displayName: string): Promise<Attendee>;
  attendees(meetingId: string): Promise<ListedAttendee[]>;
  setNoiseSuppression(meetingId: string, attendeeId: string, enabled: boolean): Promise<void>;
  deleteAttendee(meetingId: string, attendeeId: string): Promise<void>;
  /** Youngest first, also of a meeting that is over. */
  recordings(meetingId: string): Promise<Recording[]>;
  recording(meetingId: string, recordingId: string): Promise<Recording>;
  startRecording(meetingId: string): Promise<Recording>;
  stopRecording(meetingId: string, recordingId: string): Promise<Recording>;
  linkTo(meetingId: string, recordingId: string, validSeconds: number): Promise<PlaybackLink>;
  playback(token: string): Promise<Playback>;
  /** Who was there when, and who spoke, of the file that holds it. */
  people(file: RecordingFile): Promise<People>;
}

/** What a call asks of the server, whichever page it is on. */
export type CallApi = Pick<
  Api,
  | "createMeeting"
  | "meeting"
  | "deleteMeeting"
  | "createAttendee"
  | "attendees"
  | "setNoiseSuppression"
  | "deleteAttendee"
  | "recordings"
  | "startRecording"
  | "stopRecording"
>;

/** The HTTP status, or 0 when the server did not answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  /** How long to wait before asking again, where the server said so. */
  readonly retryAfterS: number | null;

  constructor(
    status: number,
    message: string,
    code = "",
    field: string | null = null,
    retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfterS = retryAfterS;
  }
}
