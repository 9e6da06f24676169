/**
 * The shapes that the server's application API speaks: Chime's own objects, plus `DisplayName` and
 * `NoiseSuppression`.
 *
 * Only the members that this client reads are named. The objects are handed on whole to the SDK, so whatever
 * else the server puts into them is kept.
 */
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

/** What the client asks of the server. */
export interface Api {
  createMeeting(): Promise<Meeting>;
  meeting(meetingId: string): Promise<Meeting>;
  deleteMeeting(meetingId: string): Promise<void>;
  createAttendee(meetingId: string, displayName: string): Promise<Attendee>;
  attendees(meetingId: string): Promise<ListedAttendee[]>;
  setNoiseSuppression(meetingId: string, attendeeId: string, enabled: boolean): Promise<void>;
  deleteAttendee(meetingId: string, attendeeId: string): Promise<void>;
}

/** The HTTP status, or 0 when the server did not answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;

  constructor(status: number, message: string, code = "", field: string | null = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.field = field;
  }
}
