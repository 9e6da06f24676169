/**
 * Talks to the application API of the server that served this page.
 *
 * Paths are relative to the page's own origin: the client speaks to nobody else. Every failure becomes an
 * `ApiError` whose status says what kind it is, 0 standing for "no answer".
 *
 * Wire: the conferencing recipe's REST methods, section "bodies and status codes".
 */
import type { People } from "../state/people";
import {
  type Api,
  ApiError,
  type Attendee,
  type ListedAttendee,
  type Meeting,
  type Playback,
  type PlaybackLink,
  type Recording,
  type RecordingFile,
} from "./types";

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** A server that takes longer than this to answer a small JSON request will not answer it. */
const TIMEOUT_MS = 15_000;

export class HttpApi implements Api {
  private readonly fetch: Fetch;
  private readonly accessToken: () => string | null;

  /** `accessToken` is asked at every request, so that a token given later takes effect at once. */
  constructor(accessToken: () => string | null, fetch: Fetch = (input, init) => window.fetch(input, init)) {
    this.accessToken = accessToken;
    this.fetch = fetch;
  }

  async createMeeting(): Promise<Meeting> {
    return (await this.send<{ Meeting: Meeting }>("POST", "/meetings", {})).Meeting;
  }

  async meeting(meetingId: string): Promise<Meeting> {
    return (await this.send<{ Meeting: Meeting }>("GET", meetingPath(meetingId))).Meeting;
  }

  async deleteMeeting(meetingId: string): Promise<void> {
    await this.send("DELETE", meetingPath(meetingId));
  }

  async createAttendee(meetingId: string, displayName: string): Promise<Attendee> {
    const path = `${meetingPath(meetingId)}/attendees`;
    return (await this.send<{ Attendee: Attendee }>("POST", path, { displayName })).Attendee;
  }

  async attendees(meetingId: string): Promise<ListedAttendee[]> {
    const path = `${meetingPath(meetingId)}/attendees`;
    return (await this.send<{ Attendees: ListedAttendee[] }>("GET", path)).Attendees;
  }

  async setNoiseSuppression(meetingId: string, attendeeId: string, enabled: boolean): Promise<void> {
    await this.send("PATCH", attendeePath(meetingId, attendeeId), { noiseSuppression: enabled });
  }

  async deleteAttendee(meetingId: string, attendeeId: string): Promise<void> {
    await this.send("DELETE", attendeePath(meetingId, attendeeId));
  }

  async recordings(meetingId: string): Promise<Recording[]> {
    return (await this.send<{ Recordings: Recording[] }>("GET", recordingsPath(meetingId))).Recordings;
  }

  async recording(meetingId: string, recordingId: string): Promise<Recording> {
    const path = recordingPath(meetingId, recordingId);
    return (await this.send<{ Recording: Recording }>("GET", path)).Recording;
  }

  async startRecording(meetingId: string): Promise<Recording> {
    return (await this.send<{ Recording: Recording }>("POST", recordingsPath(meetingId), {})).Recording;
  }

  async stopRecording(meetingId: string, recordingId: string): Promise<Recording> {
    const path = `${recordingPath(meetingId, recordingId)}/stop`;
    return (await this.send<{ Recording: Recording }>("POST", path, {})).Recording;
  }

  async linkTo(meetingId: string, recordingId: string, validSeconds: number): Promise<PlaybackLink> {
    const path = `${recordingPath(meetingId, recordingId)}/links`;
    return (await this.send<{ Link: PlaybackLink }>("POST", path, { validSeconds })).Link;
  }

  playback(token: string): Promise<Playback> {
    return this.send<Playback>("GET", `/playback/${encodeURIComponent(token)}`);
  }

  people(file: RecordingFile): Promise<People> {
    return this.send<People>("GET", file.Url);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.dial(method, path, body);
    const text = await response.text().catch(() => "");
    if (!response.ok) throw refusal(response.status, text);
    if (response.status === 204) return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new ApiError(response.status, "The server's answer was not JSON.");
    }
  }

  private async dial(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    const token = this.accessToken();
    if (token) headers.Authorization = `Bearer ${token}`;
    try {
      return await this.fetch(path, {
        method,
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new ApiError(0, "The server did not answer.");
    }
  }
}

function meetingPath(meetingId: string): string {
  return `/meetings/${encodeURIComponent(meetingId)}`;
}

function recordingsPath(meetingId: string): string {
  return `${meetingPath(meetingId)}/recordings`;
}

function recordingPath(meetingId: string, recordingId: string): string {
  return `${recordingsPath(meetingId)}/${encodeURIComponent(recordingId)}`;
}

function attendeePath(meetingId: string, attendeeId: string): string {
  return `${meetingPath(meetingId)}/attendees/${encodeURIComponent(attendeeId)}`;
}

export function refusal(status: number, text: string): ApiError {
  try {
    const body = JSON.parse(text) as { error?: unknown; code?: unknown; field?: unknown };
    return new ApiError(
      status,
      typeof body.error === "string" ? body.error : `The server answered ${status}.`,
      typeof body.code === "string" ? body.code : "",
      typeof body.field === "string" ? body.field : null,
    );
  } catch {
    return new ApiError(status, `The server answered ${status}.`);
  }
}
