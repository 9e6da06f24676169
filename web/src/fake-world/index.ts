/**
 * A whole world for working on the pages: devices, a meeting full of people, and things that happen in it.
 *
 * Only development builds have it, at `?fake`. `?fake&people=5&cameras=4&still` says how many people there are,
 * how many of them show themselves, and that nobody takes turns at talking. `microphone=denied`, `camera=missing`,
 * `api=401` and `join=full` break things. The rest is done by hand, or by the tour, through `window.carillonFake`.
 */
import { FakeApi } from "../api/fake";
import { ApiError } from "../api/types";
import type { Suppliers } from "../app";
import type { StreamKind } from "../media/fake/devices";
import { type FakeConnection, FakeMedia } from "../media/fake/media";
import type { Connection, DeviceProblem, Entry, MediaEvent, Ticket } from "../media/media";
import { cameraPicture, pagePicture, silence } from "./pictures";
import { addRecordings } from "./recordings";

const NAMES = [
  "Amara Okafor",
  "Jonas Lindqvist",
  "Ирина Соколова",
  "Sofía Marín",
  "Tomasz Zieliński",
  "Priya Raman",
  "Noor el-Amrani",
  "Hana Kobayashi",
  "Mikael Sundström-Hallgren of the North Tower",
  "Zoë",
];

const TURN_MS = 3500;

export async function fakeWorld(options: URLSearchParams): Promise<Suppliers> {
  const api = new FakeApi();
  for (const id of ["m1", "5c0f3a52-8f0b-4a55-9d37-6d2f9c1b7e10"]) api.addMeeting(id);
  addRecordings(api, "5c0f3a52-8f0b-4a55-9d37-6d2f9c1b7e10");
  const status = options.get("api");
  if (status !== null) api.failure = new ApiError(Number(status), "Refused by the fake server.");
  const media = new FakeWorldMedia(api, options);
  media.onJoin = (options.get("join") as FakeMedia["onJoin"] | null) ?? "start";
  for (const kind of ["microphone", "camera"] as const) {
    const problem = options.get(kind) as DeviceProblem | null;
    if (problem) media.devices.problems[kind] = problem;
  }
  Object.defineProperty(window, "carillonFake", { value: { api, media, pagePicture, cameraPicture } });
  return { api: () => api, media };
}

export class FakeWorldMedia extends FakeMedia {
  private readonly api: FakeApi;
  private readonly options: URLSearchParams;

  constructor(api: FakeApi, options: URLSearchParams) {
    super(makeStream);
    this.api = api;
    this.options = options;
  }

  override async join(
    ticket: Ticket,
    entry: Entry,
    listener: (event: MediaEvent) => void,
  ): Promise<Connection> {
    const connection = await super.join(ticket, entry, listener);
    if (this.onJoin === "start" && this.connection) this.people(this.connection, ticket.meeting.MeetingId);
    return connection;
  }

  private people(connection: FakeConnection, meetingId: string): void {
    const count = Number(this.options.get("people") ?? 5);
    const cameras = Number(this.options.get("cameras") ?? Math.ceil(count * 0.7));
    const ids: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const name = NAMES[at % NAMES.length] ?? "Guest";
      const { AttendeeId } = this.api.addAttendee(meetingId, name, `person-${at + 1}`);
      ids.push(AttendeeId);
      connection.arrive(AttendeeId);
      connection.voice(AttendeeId, { muted: at % 3 === 2, signal: at === 3 ? 0.5 : 1 });
      if (at < cameras) connection.show(AttendeeId, cameraPicture(at));
    }
    if (ids.length > 0 && !this.options.has("still")) talk(connection, ids);
  }
}

function talk(connection: FakeConnection, ids: readonly string[]): void {
  let turn = 0;
  const timer = setInterval(() => {
    if (connection.left) clearInterval(timer);
    ids.forEach((id, at) => {
      connection.voice(id, { volume: at === turn % ids.length ? 0.7 : 0 });
    });
    connection.emit({ type: "activeSpeaker", attendeeId: ids[turn % ids.length] ?? null });
    turn += 1;
  }, TURN_MS);
}

function makeStream(kind: StreamKind): MediaStream {
  if (kind === "microphone") return silence();
  return kind === "camera" ? cameraPicture(5) : pagePicture();
}
