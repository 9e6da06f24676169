/**
 * What the operator looks at: the list of meetings, one meeting, or usage.
 *
 * The address says which; every view is fetched anew when it is opened. An answer that belongs to a view that was left
 * meanwhile is ignored.
 */
import type {
  Analytics,
  Days,
  MeetingDetail,
  MeetingReport,
  TableFormat,
  TableOf,
  Usage,
  UsageBy,
} from "../api/analytics";
import { ApiError } from "../api/types";
import { type Problem, problemOf } from "./problems";
import { createStore, type Store } from "./store";
import type { Tickets } from "./tickets";

export type View =
  | { kind: "meetings" }
  | { kind: "meeting"; meetingId: string }
  | { kind: "usage"; by: UsageBy; days: number };

export interface DashboardState {
  view: View;
  /** Something is on its way and nothing of the view is there yet. */
  loading: boolean;
  problem: Problem | null;
  accessToken: "fine" | "needed" | "refused";
  live: MeetingReport[];
  /** Youngest first. */
  past: MeetingReport[];
  more: string | null;
  meeting: MeetingDetail | null;
  usage: Usage | null;
  saving: boolean;
}

export interface DashboardParts {
  analytics: Analytics;
  tickets: Tickets;
  navigate: (path: string) => void;
  save: (table: Blob, name: string) => void;
  now?: () => number;
}

const HOME = "/dashboard";
const DAY_MS = 86_400_000;
export const RANGES = [7, 30, 90, 365] as const;

export class Dashboard {
  readonly store: Store<DashboardState>;
  private readonly parts: DashboardParts;
  private attempt = 0;

  constructor(parts: DashboardParts, path: string) {
    this.parts = parts;
    this.store = createStore<DashboardState>({
      view: viewOf(path),
      loading: true,
      problem: null,
      accessToken: "fine",
      live: [],
      past: [],
      more: null,
      meeting: null,
      usage: null,
      saving: false,
    });
  }

  /** Goes to a view and fetches it. */
  async open(view: View): Promise<void> {
    this.parts.navigate(pathOf(view));
    await this.show(view);
  }

  /** The address has changed by itself. */
  async visit(path: string): Promise<void> {
    await this.show(viewOf(path));
  }

  /** Fetches what is shown again, without hiding it meanwhile. */
  async refresh(): Promise<void> {
    const { view } = this.store.get();
    await this.fetch(() => this.load(view));
  }

  async loadMore(): Promise<void> {
    const { view, more, meeting } = this.store.get();
    const { analytics } = this.parts;
    if (view.kind === "meetings" && more) {
      await this.fetch(async () => {
        const page = await analytics.meetings("all", more);
        const past = [...this.store.get().past, ...page.Meetings.filter((each) => each.EndedAt)];
        return { past, more: page.NextToken ?? null };
      });
    } else if (view.kind === "meeting" && meeting?.NextToken) {
      const token = meeting.NextToken;
      await this.fetch(async () => {
        const next = await analytics.meeting(view.meetingId, token);
        return { meeting: { ...next, Attendees: [...meeting.Attendees, ...next.Attendees] } };
      });
    }
  }

  /** Takes the operator's token and asks again. Null gives up. */
  async giveAccessToken(token: string | null): Promise<void> {
    this.patch({ accessToken: "fine" });
    if (token === null) return;
    this.parts.tickets.keepAccessToken(token.trim());
    await this.show(this.store.get().view);
  }

  /** Saves a row for each meeting of the days that usage is told of, or for each of its attendees. */
  async save(of: TableOf, format: TableFormat): Promise<void> {
    const { view, saving } = this.store.get();
    if (saving || view.kind !== "usage") return;
    const days = this.days(view.days);
    this.patch({ saving: true });
    await this.fetch(async () => {
      const table = await this.parts.analytics.table(of, format, days);
      this.parts.save(table, `${of}-${days.from}-${days.to}.${format}`);
      return {};
    });
    this.patch({ saving: false });
  }

  private async show(view: View): Promise<void> {
    const { usage } = this.store.get();
    // Another range of the same page does not make it blank.
    const kept = view.kind === "usage" ? usage : null;
    this.patch({ view, loading: kept === null, problem: null, meeting: null, usage: kept });
    await this.fetch(() => this.load(view));
    this.patch({ loading: false });
  }

  private async load(view: View): Promise<Partial<DashboardState>> {
    const { analytics } = this.parts;
    switch (view.kind) {
      case "meetings": {
        const [live, all] = await Promise.all([analytics.meetings("live"), analytics.meetings("all")]);
        const past = all.Meetings.filter((each) => each.EndedAt);
        return { live: live.Meetings, past, more: all.NextToken ?? null };
      }
      case "meeting":
        return { meeting: await analytics.meeting(view.meetingId) };
      case "usage":
        return { usage: await analytics.usage(view.by, this.days(view.days)) };
    }
  }

  private async fetch(work: () => Promise<Partial<DashboardState>>): Promise<void> {
    const attempt = ++this.attempt;
    const current = () => attempt === this.attempt;
    try {
      const news = await work();
      if (current()) this.patch({ ...news, problem: null });
    } catch (error) {
      if (current()) this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (error instanceof ApiError && error.status === 401) {
      const refused = this.parts.tickets.accessToken() !== null;
      this.parts.tickets.keepAccessToken(null);
      this.patch({ accessToken: refused ? "refused" : "needed", problem: "unauthorized" });
    } else {
      this.patch({ problem: problemOf(error) });
    }
  }

  private days(count: number): Required<Days> {
    const now = (this.parts.now ?? Date.now)();
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    return { from: day(now - (count - 1) * DAY_MS), to: day(now) };
  }

  private patch(change: Partial<DashboardState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }
}

/** Whether the address is one of the operator's. */
export function isDashboard(path: string): boolean {
  return path === HOME || path.startsWith(`${HOME}/`);
}

export function pathOf(view: View): string {
  switch (view.kind) {
    case "meetings":
      return HOME;
    case "meeting":
      return `${HOME}/meetings/${encodeURIComponent(view.meetingId)}`;
    case "usage":
      return `${HOME}/usage/${view.by}/${view.days}`;
  }
}

export function viewOf(path: string): View {
  const [kind, first = "", second = ""] = path.slice(HOME.length + 1).split("/");
  if (kind === "meetings" && first) return { kind: "meeting", meetingId: decoded(first) };
  if (kind === "usage") {
    const by =
      (["day", "externalMeetingId", "externalUserId"] as const).find((each) => each === first) ?? "day";
    const days = RANGES.find((each) => String(each) === second) ?? 30;
    return { kind: "usage", by, days };
  }
  return { kind: "meetings" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
