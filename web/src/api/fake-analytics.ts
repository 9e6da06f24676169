/** Analytics in memory: a few meetings with people who fared differently, and refusals on demand. */
import type {
  Analytics,
  AttendeeReport,
  Cell,
  Days,
  MeetingDetail,
  MeetingReport,
  MeetingsPage,
  Rating,
  TableFormat,
  TableOf,
  Usage,
  UsageBy,
} from "./analytics";
import { ApiError } from "./types";

const MINUTE_MS = 60_000;
const NAMES = [
  "amara.okafor",
  "jonas@clinic",
  "Sofía Marín",
  "patient-4711",
  "noor",
  "interpreter-de-ar",
  "guest",
];
const RATINGS: (Rating | undefined)[] = [
  "good",
  "good",
  "good",
  "good",
  "fair",
  "good",
  "poor",
  "good",
  undefined,
];

export class FakeAnalytics implements Analytics {
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  live: MeetingReport[] = [];
  past: MeetingReport[] = [];
  readonly calls: string[] = [];

  /** So many meetings of each kind, the last of which ended an hour ago. */
  fill(live: number, past: number, now = Date.now()): this {
    this.live = Array.from({ length: live }, (_, at) => meeting(at, now - (at + 1) * 7 * MINUTE_MS, null));
    this.past = Array.from({ length: past }, (_, at) => {
      const end = now - (60 + at * 190) * MINUTE_MS;
      return meeting(live + at, end - (12 + ((at * 17) % 70)) * MINUTE_MS, end);
    });
    return this;
  }

  async meetings(state: "live" | "all", nextToken?: string): Promise<MeetingsPage> {
    this.called(`meetings ${state} ${nextToken ?? ""}`.trim());
    if (state === "live") return { Meetings: this.live };
    const all = [...this.live, ...this.past];
    const from = Number(nextToken ?? 0);
    const page = { Meetings: all.slice(from, from + 20) };
    return from + 20 < all.length ? { ...page, NextToken: String(from + 20) } : page;
  }

  async meeting(meetingId: string): Promise<MeetingDetail> {
    this.called(`meeting ${meetingId}`);
    const found = [...this.live, ...this.past].find((each) => each.MeetingId === meetingId);
    if (!found) throw new ApiError(404, "Nothing is known of it.", "NotFound");
    const cells = Math.max(1, Math.min(96, Math.ceil(found.DurationSeconds / 30)));
    return {
      Meeting: found,
      Timeline: { StartedAt: found.StartedAt, CellSeconds: found.DurationSeconds / cells, Cells: cells },
      Attendees: Array.from({ length: found.Attendees }, (_, at) => attendee(found, at, cells)),
    };
  }

  async usage(by: UsageBy, days: Days): Promise<Usage> {
    this.called(`usage ${by}`);
    const [from, to] = [days.from ?? "2026-11-01", days.to ?? "2026-11-30"];
    const row = (Key: string, at: number) => {
      const meetings = this.past.length === 0 ? 0 : (at * 7) % 12;
      return { Key, Meetings: meetings, Attendees: meetings * 3, AttendeeMinutes: meetings * 41.5 };
    };
    const rows = by === "day" ? daysBetween(from, to).map(row) : this.past.length === 0 ? [] : NAMES.map(row);
    if (by !== "day") rows.sort((one, other) => other.AttendeeMinutes - one.AttendeeMinutes);
    return { From: from, To: to, Usage: rows };
  }

  async table(of: TableOf, format: TableFormat): Promise<Blob> {
    this.called(`table ${of} ${format}`);
    return new Blob(["meeting_id\r\n"]);
  }

  private called(name: string): void {
    this.calls.push(name);
    if (this.failure) throw this.failure;
  }
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

function meeting(number: number, start: number, end: number | null): MeetingReport {
  const people = 1 + ((number * 5 + 1) % 7);
  const seconds = ((end ?? start + 7 * (number + 1) * MINUTE_MS) - start) / 1_000;
  return {
    MeetingId: `5c0f3a52-8f0b-4a55-9d37-6d2f9c1b7e${String(10 + number)}`,
    ExternalMeetingId:
      ["morning-round", "visit 2026/4711", "Zoë's «room»", "all-hands"][number % 4] ?? "room",
    MediaRegion: "us-east-1",
    StartedAt: new Date(start).toISOString(),
    ...(end ? { EndedAt: new Date(end).toISOString() } : {}),
    DurationSeconds: seconds,
    Attendees: people,
    AttendeesPresent: end ? 0 : people,
    AttendeesPresentMax: people,
    AttendeeMinutes: (people * seconds) / 75,
    ...summary(people, seconds, number % 9 === 4),
  };
}

/** As `attendee` has them: the fourth is on a bad line, the second on a middling one. */
function summary(people: number, seconds: number, unmeasured: boolean) {
  const poor = people > 3 ? 1 : 0;
  const fair = people > 1 ? 1 : 0;
  const worst = poor + fair;
  const rating: Rating = poor > people / 4 ? "poor" : worst > people / 4 ? "fair" : "good";
  return {
    TalkSeconds: seconds * 0.7,
    MutedSeconds: people * (people - 1) * 20,
    CameraSeconds: seconds * 0.35 * people,
    ContentSeconds: people > 4 ? seconds * 0.3 : 0,
    Drops: poor,
    Reconnects: 2 * poor,
    ...(unmeasured ? {} : { Rating: rating }),
    Ratings: unmeasured ? { Good: 0, Fair: 0, Poor: 0 } : { Good: people - worst, Fair: fair, Poor: poor },
    Quality: unmeasured
      ? { Freezes: 0, FreezeSeconds: 0 }
      : {
          RoundTripMilliseconds: { Median: 31 + people * 30, Worst: 31 + people * 60 },
          UpLossPercent: { Median: 0.1, Worst: poor ? 9.7 : 0.1 },
          DownLossPercent: { Median: 0.3, Worst: 0.3 },
          UpJitterMilliseconds: { Median: 4.5, Worst: 4.5 },
          DownJitterMilliseconds: { Median: 6.1, Worst: 6.1 },
          StartMilliseconds: { Median: 700, Worst: 640 + people * 90 },
          SentResolution: "960x540",
          ReceivedResolution: "960x540",
          Freezes: 7 * poor,
          FreezeSeconds: 11.2 * poor,
        },
    Devices: {
      Browsers: people > 2 ? { Chrome: people - 1, Safari: 1 } : { Chrome: people },
      Systems: { Windows: people },
      Forms: { desktop: people },
    },
  };
}

function attendee(report: MeetingReport, number: number, cells: number): AttendeeReport {
  const rating: Rating = number === 3 ? "poor" : number === 1 ? "fair" : "good";
  const start = Date.parse(report.StartedAt);
  const at = (share: number) => new Date(start + share * report.DurationSeconds * 1_000).toISOString();
  return {
    AttendeeId: `a77e0dee-0000-4000-8000-0000000000${String(10 + number)}`,
    ExternalUserId: NAMES[number % NAMES.length] ?? "guest",
    JoinedAt: at(number * 0.04),
    ...(report.EndedAt ? { LeftAt: at(1) } : {}),
    PresentSeconds: report.DurationSeconds * (1 - number * 0.04),
    Minutes: (report.DurationSeconds * (1 - number * 0.04)) / 60,
    TalkSeconds: report.DurationSeconds * 0.2 * ((number % 3) + 0.4),
    MutedSeconds: number * 40,
    CameraSeconds: number % 2 === 0 ? report.DurationSeconds * 0.7 : 0,
    ContentSeconds: 0,
    Joins: number === 3 ? 2 : 1,
    Drops: number === 3 ? 1 : 0,
    Reconnects: number === 3 ? 2 : 0,
    ClientReconnects: number === 3 ? 1 : 0,
    StartMilliseconds: 640 + number * 90,
    ...(number === 4
      ? {}
      : {
          Device: {
            Browser: "Chrome",
            BrowserVersion: 141,
            System: "Windows",
            Form: "desktop",
            SdkVersion: "3.32.0",
          },
        }),
    Rating: rating,
    Quality: {
      RoundTripMilliseconds: { Mean: 31 + number * 60, Max: 90 + number * 120 },
      UpLossPercent: { Mean: number === 3 ? 9.4 : 0.1, Max: number === 3 ? 40 : 1 },
      DownLossPercent: { Mean: 0.3, Max: 2 },
      UpJitterMilliseconds: { Mean: 4.5, Max: 31 },
      DownJitterMilliseconds: { Mean: 6.1, Max: 40 },
      Server: {
        RoundTripMilliseconds: { Mean: 30 + number * 60, Max: 84 + number * 120 },
        UpLossPercent: { Mean: number === 3 ? 9.7 : 0.1, Max: number === 3 ? 31 : 0.8 },
        DownLossPercent: { Mean: 0.2, Max: 1.6 },
        UpJitterMilliseconds: { Mean: 3.9, Max: 22 },
        DownJitterMilliseconds: { Mean: 5.8, Max: 33 },
      },
      SentResolution: "960x540",
      ReceivedResolution: "640x360",
      Freezes: number === 3 ? 7 : 0,
      FreezeSeconds: number === 3 ? 11.2 : 0,
    },
    Cells: Array.from({ length: cells }, (_, cell) => cellOf(cell, number)).filter(
      (cell) => cell.Cell >= number,
    ),
    Moments: [
      { At: at(number * 0.04), Kind: "joined" },
      { At: at(number * 0.04 + 0.01), Kind: "clientEvent", Event: "meetingStartSucceeded", Trouble: false },
      ...(number === 3
        ? [
            { At: at(0.4), Kind: "clientEvent", Event: "signalingDropped", Trouble: true },
            { At: at(0.41), Kind: "dropped" },
            { At: at(0.43), Kind: "joined" },
            { At: at(0.43), Kind: "reconnected" },
          ]
        : []),
      ...(number === 1
        ? [
            {
              At: at(0.2),
              Kind: "clientEvent",
              Event: "videoInputFailed",
              Trouble: true,
              Detail: "NotAllowedError",
            },
          ]
        : []),
      { At: at(0.3), Kind: "muted" },
      { At: at(0.6), Kind: "unmuted" },
    ],
  };
}

function cellOf(cell: number, number: number): Cell {
  const rating = number === 2 ? "good" : RATINGS[(cell * (number + 2)) % RATINGS.length];
  const Quality = { Freezes: 0, FreezeSeconds: 0, RoundTripMilliseconds: { Mean: 31, Max: 90 } };
  const TalkSeconds = ((cell * (number + 3)) % 5) * 6;
  return { Cell: cell, TalkSeconds, MutedSeconds: 0, ...(rating ? { Rating: rating } : {}), Quality };
}
