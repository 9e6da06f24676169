/**
 * The server as a call inside a visit sees it: the visit gives the meeting and the own seat in it, and ends it.
 *
 * What belongs to meetings of nobody in particular, such as the list of attendees, is not there for people in visits.
 */
import {
  ApiError,
  type Attendee,
  type CallApi,
  type ListedAttendee,
  type Meeting,
  type Recording,
} from "../../api/types";
import type { Seat } from "../../api/visits";

export class VisitSeat implements CallApi {
  private readonly enter: () => Promise<Seat>;
  private readonly close: () => Promise<void>;
  private attendee: Attendee | null = null;

  constructor(enter: () => Promise<Seat>, close: () => Promise<void>) {
    this.enter = enter;
    this.close = close;
  }

  /** Takes the seat: the meeting, and with it the attendee that is asked for next. */
  async meeting(): Promise<Meeting> {
    const { Meeting, Attendee } = await this.enter().catch(asOfACall);
    this.attendee = Attendee;
    return Meeting;
  }

  async createAttendee(): Promise<Attendee> {
    return this.attendee ?? refuse();
  }

  deleteMeeting(): Promise<void> {
    return this.close();
  }

  async attendees(): Promise<ListedAttendee[]> {
    return [];
  }

  async deleteAttendee(): Promise<void> {
    // The seat is the visit's, and the same each time.
  }

  createMeeting = refuse;
  setNoiseSuppression = refuse;
  recordings = refuse as () => Promise<Recording[]>;
  startRecording = refuse;
  stopRecording = refuse;
}

/** A session that has ended asks for no operator's token, and a visit that has moved on is not full. */
function asOfACall(error: unknown): never {
  if (error instanceof ApiError && error.status === 401) throw new ApiError(403, error.message, error.code);
  if (error instanceof ApiError && error.code === "visit_state") {
    throw new ApiError(400, error.message, error.code);
  }
  throw error;
}

async function refuse(): Promise<never> {
  throw new ApiError(403, "This is not there in visits.", "forbidden");
}
