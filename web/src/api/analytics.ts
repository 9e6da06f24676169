/**
 * What the server tells its operator of meetings: `GET /analytics/…` of the application API.
 *
 * Members are those that the dashboard shows. What is not known is absent.
 */
import { refusal } from "./http";
import { ApiError } from "./types";

export interface MeetingReport {
  MeetingId: string;
  ExternalMeetingId: string;
  MediaRegion: string;
  StartedAt: string;
  EndedAt?: string;
  DurationSeconds: number;
  Attendees: number;
  AttendeesPresent: number;
  AttendeesPresentMax: number;
  AttendeeMinutes: number;
  /** Added up over its people, like everything up to `Ratings`. */
  TalkSeconds: number;
  MutedSeconds: number;
  CameraSeconds: number;
  ContentSeconds: number;
  Drops: number;
  Reconnects: number;
  /** That of its unluckiest quarter; absent when nothing was measured. */
  Rating?: Rating;
  /** How many people fared how. */
  Ratings: { Good: number; Fair: number; Poor: number };
  Quality: MeetingQuality;
  /** How many people were on what. */
  Devices: { Browsers: Counts; Systems: Counts; Forms: Counts };
}

export type Rating = "good" | "fair" | "poor";

export type Counts = Record<string, number>;

/** A number over some people. */
export interface Spread {
  Median: number;
  Worst: number;
}

/** How a meeting's people fared, by what their clients report or what the server saw, whichever is worse. */
export interface MeetingQuality {
  RoundTripMilliseconds?: Spread;
  UpLossPercent?: Spread;
  DownLossPercent?: Spread;
  UpJitterMilliseconds?: Spread;
  DownJitterMilliseconds?: Spread;
  StartMilliseconds?: Spread;
  SentResolution?: string;
  ReceivedResolution?: string;
  Freezes: number;
  FreezeSeconds: number;
}

export interface Range {
  Mean: number;
  Max: number;
}

/** How packets travelled. */
export interface Transport {
  RoundTripMilliseconds?: Range;
  UpLossPercent?: Range;
  DownLossPercent?: Range;
  UpJitterMilliseconds?: Range;
  DownJitterMilliseconds?: Range;
}

/** Of the packets what the client reports; what the server saw itself is in `Server`. */
export interface Quality extends Transport {
  Server?: Transport;
  SentResolution?: string;
  ReceivedResolution?: string;
  Freezes: number;
  FreezeSeconds: number;
  WeakPercent?: number;
}

export interface Cell {
  Cell: number;
  TalkSeconds: number;
  MutedSeconds: number;
  Rating?: Rating;
  Quality: Quality;
}

export interface Moment {
  At: string;
  Kind: string;
  Event?: string;
  Trouble?: boolean;
  Detail?: string;
}

export interface AttendeeReport {
  AttendeeId: string;
  ExternalUserId: string;
  JoinedAt?: string;
  LeftAt?: string;
  PresentSeconds: number;
  Minutes: number;
  TalkSeconds: number;
  MutedSeconds: number;
  CameraSeconds: number;
  ContentSeconds: number;
  Joins: number;
  Drops: number;
  Reconnects: number;
  ClientReconnects: number;
  StartMilliseconds?: number;
  Device?: { Browser: string; BrowserVersion?: number; System: string; Form: string; SdkVersion?: string };
  Rating?: Rating;
  Quality: Quality;
  Cells: Cell[];
  Moments: Moment[];
}

export interface MeetingsPage {
  Meetings: MeetingReport[];
  NextToken?: string;
}

export interface MeetingDetail {
  Meeting: MeetingReport;
  Timeline: { StartedAt: string; CellSeconds: number; Cells: number };
  Attendees: AttendeeReport[];
  NextToken?: string;
}

export type UsageBy = "day" | "externalMeetingId" | "externalUserId";

export interface UsageRow {
  Key: string;
  Meetings: number;
  Attendees: number;
  AttendeeMinutes: number;
  TalkMinutes?: number;
}

export interface Usage {
  From: string;
  To: string;
  Usage: UsageRow[];
}

/** Days as `2026-11-22`, both included; the server's last thirty when absent. */
export interface Days {
  from?: string;
  to?: string;
}

export type TableFormat = "csv" | "parquet";
/** What a row of a table is. */
export type TableOf = "attendees" | "meetings";

export interface Analytics {
  meetings(state: "live" | "all", nextToken?: string): Promise<MeetingsPage>;
  meeting(meetingId: string, nextToken?: string): Promise<MeetingDetail>;
  usage(by: UsageBy, days: Days): Promise<Usage>;
  /** One row for each meeting of the days, or for each of its attendees. */
  table(of: TableOf, format: TableFormat, days: Days): Promise<Blob>;
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** Longer than a list takes, because a year of a busy server is added up. */
const TIMEOUT_MS = 30_000;

export class HttpAnalytics implements Analytics {
  private readonly fetch: Fetch;
  private readonly accessToken: () => string | null;

  constructor(accessToken: () => string | null, fetch: Fetch = (input, init) => window.fetch(input, init)) {
    this.accessToken = accessToken;
    this.fetch = fetch;
  }

  meetings(state: "live" | "all", nextToken?: string): Promise<MeetingsPage> {
    return this.json("/analytics/meetings", { state, nextToken });
  }

  meeting(meetingId: string, nextToken?: string): Promise<MeetingDetail> {
    return this.json(`/analytics/meetings/${encodeURIComponent(meetingId)}`, { nextToken });
  }

  usage(by: UsageBy, days: Days): Promise<Usage> {
    return this.json("/analytics/usage", { by, ...days });
  }

  async table(of: TableOf, format: TableFormat, days: Days): Promise<Blob> {
    const response = await this.dial(`/analytics/${of}.${format}`, { ...days });
    return response.blob().catch(() => {
      throw new ApiError(0, "The server broke off.");
    });
  }

  private async json<T>(path: string, query: Record<string, string | undefined>): Promise<T> {
    const response = await this.dial(path, query);
    return response.json().catch(() => {
      throw new ApiError(response.status, "The server's answer was not JSON.");
    }) as Promise<T>;
  }

  private async dial(path: string, query: Record<string, string | undefined>): Promise<Response> {
    const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
    const search = new URLSearchParams(given).toString();
    const token = this.accessToken();
    let response: Response;
    try {
      response = await this.fetch(search ? `${path}?${search}` : path, {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new ApiError(0, "The server did not answer.");
    }
    if (!response.ok) throw refusal(response.status, await response.text().catch(() => ""));
    return response;
  }
}
