/** An application API in memory: meetings and attendees as the server would answer, and refusals on demand. */
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

export class FakeApi implements Api {
  readonly meetings = new Map<string, Meeting>();
  readonly seats = new Map<string, Attendee[]>();
  /** Youngest first. */
  readonly recorded = new Map<string, Recording[]>();
  /** The files of a recording, by its id. */
  readonly files = new Map<string, RecordingFile[]>();
  /** Who is in a recording, by the address of the file that says so. */
  readonly peopleOf = new Map<string, People>();
  readonly calls: string[] = [];
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  private count = 0;

  addMeeting(meetingId = `meeting-${++this.count}`): Meeting {
    const meeting: Meeting = {
      MeetingId: meetingId,
      MediaPlacement: { SignalingUrl: "ws://server.invalid/control", AudioHostUrl: "server.invalid" },
    };
    this.meetings.set(meetingId, meeting);
    this.seats.set(meetingId, []);
    return meeting;
  }

  addAttendee(meetingId: string, displayName: string, attendeeId = `attendee-${++this.count}`): Attendee {
    const attendee: Attendee = {
      AttendeeId: attendeeId,
      ExternalUserId: `user-of-${attendeeId}`,
      JoinToken: `token-of-${attendeeId}`,
      DisplayName: displayName,
      NoiseSuppression: false,
    };
    this.seats.get(meetingId)?.push(attendee);
    return attendee;
  }

  async createMeeting(): Promise<Meeting> {
    this.called("createMeeting");
    return this.addMeeting();
  }

  async meeting(meetingId: string): Promise<Meeting> {
    this.called("meeting");
    return this.find(meetingId);
  }

  async deleteMeeting(meetingId: string): Promise<void> {
    this.called("deleteMeeting");
    this.meetings.delete(meetingId);
  }

  async createAttendee(meetingId: string, displayName: string): Promise<Attendee> {
    this.called("createAttendee");
    this.find(meetingId);
    return this.addAttendee(meetingId, displayName);
  }

  async attendees(meetingId: string): Promise<ListedAttendee[]> {
    this.called("attendees");
    this.find(meetingId);
    return (this.seats.get(meetingId) ?? []).map(({ JoinToken: _, ...listed }) => listed);
  }

  async setNoiseSuppression(meetingId: string, attendeeId: string, enabled: boolean): Promise<void> {
    this.called("setNoiseSuppression");
    const attendee = this.seats.get(meetingId)?.find((each) => each.AttendeeId === attendeeId);
    if (!attendee) throw new ApiError(404, "No such attendee.", "NotFound");
    attendee.NoiseSuppression = enabled;
  }

  async deleteAttendee(meetingId: string, attendeeId: string): Promise<void> {
    this.called("deleteAttendee");
    const seats = this.seats.get(meetingId) ?? [];
    this.seats.set(
      meetingId,
      seats.filter((attendee) => attendee.AttendeeId !== attendeeId),
    );
  }

  addRecording(meetingId: string, change: Partial<Recording> = {}): Recording {
    const recording: Recording = {
      RecordingId: `recording-${++this.count}`,
      MeetingId: meetingId,
      State: "Recording",
      StartedAt: "2026-01-15T10:26:00.433Z",
      ...change,
    };
    this.recorded.set(meetingId, [recording, ...(this.recorded.get(meetingId) ?? [])]);
    return recording;
  }

  changeRecording(recordingId: string, change: Partial<Recording>): void {
    for (const [meetingId, recordings] of this.recorded) {
      const changed = recordings.map((each) =>
        each.RecordingId === recordingId ? { ...each, ...change } : each,
      );
      this.recorded.set(meetingId, changed);
    }
  }

  async recordings(meetingId: string): Promise<Recording[]> {
    this.called("recordings");
    return this.recorded.get(meetingId) ?? [];
  }

  async recording(meetingId: string, recordingId: string): Promise<Recording> {
    this.called("recording");
    return this.findRecording(recordingId, meetingId);
  }

  async startRecording(meetingId: string): Promise<Recording> {
    this.called("startRecording");
    this.find(meetingId);
    const running = this.recorded.get(meetingId)?.find((each) => each.State === "Recording");
    return running ?? this.addRecording(meetingId);
  }

  async stopRecording(meetingId: string, recordingId: string): Promise<Recording> {
    this.called("stopRecording");
    this.findRecording(recordingId, meetingId);
    this.changeRecording(recordingId, { State: "Processing", EndedAt: "2026-01-15T10:56:12.000Z" });
    return this.findRecording(recordingId, meetingId);
  }

  async linkTo(meetingId: string, recordingId: string): Promise<PlaybackLink> {
    this.called("linkTo");
    this.findRecording(recordingId, meetingId);
    const Token = `link-to-${recordingId}`;
    return { Token, Url: `http://server.invalid/r/${Token}`, ExpiresAt: "2026-01-15T14:26:00.000Z" };
  }

  async playback(token: string): Promise<Playback> {
    this.called("playback");
    const { MeetingId: _, ...recording } = this.findRecording(token.replace("link-to-", ""));
    const Files = this.files.get(recording.RecordingId) ?? [];
    return { Recording: recording, Files, ExpiresAt: "2026-01-15T14:26:00.000Z" };
  }

  async people({ Url }: RecordingFile): Promise<People> {
    this.called("people");
    const people = this.peopleOf.get(Url);
    if (!people) throw new ApiError(404, "No such file.", "NotFound");
    return people;
  }

  private findRecording(recordingId: string, meetingId?: string): Recording {
    const all = meetingId ? (this.recorded.get(meetingId) ?? []) : [...this.recorded.values()].flat();
    const recording = all.find((each) => each.RecordingId === recordingId);
    if (!recording) throw new ApiError(404, "No such recording.", "NotFound");
    return recording;
  }

  private called(name: string): void {
    this.calls.push(name);
    if (this.failure) throw this.failure;
  }

  private find(meetingId: string): Meeting {
    const meeting = this.meetings.get(meetingId);
    if (!meeting) throw new ApiError(404, "No such meeting.", "NotFound");
    return meeting;
  }
}
