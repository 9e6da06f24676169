/** An application API in memory: meetings and attendees as the server would answer, and refusals on demand. */
import { type Api, ApiError, type Attendee, type ListedAttendee, type Meeting } from "./types";

export class FakeApi implements Api {
  readonly meetings = new Map<string, Meeting>();
  readonly seats = new Map<string, Attendee[]>();
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
