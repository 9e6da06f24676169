import { describe, expect, it } from "vitest";
import { FakeAnalytics } from "../api/fake-analytics";
import { ApiError } from "../api/types";
import { Dashboard, isDashboard, pathOf, type View, viewOf } from "./dashboard";
import { fakeStorage } from "./fake-storage";
import { Tickets } from "./tickets";

const NOW = Date.parse("2026-11-22T10:00:00Z");

function setUp(path = "/dashboard", meetings = { live: 1, past: 45 }) {
  const analytics = new FakeAnalytics().fill(meetings.live, meetings.past, NOW);
  const tickets = new Tickets(fakeStorage());
  const paths: string[] = [];
  const saved: string[] = [];
  const parts = {
    analytics,
    tickets,
    navigate: (to: string) => void paths.push(to),
    save: (_: Blob, name: string) => void saved.push(name),
    now: () => NOW,
  };
  return { analytics, tickets, paths, saved, dashboard: new Dashboard(parts, path) };
}

describe("addresses", () => {
  it("name a view and are named by it", () => {
    const views: View[] = [
      { kind: "meetings" },
      { kind: "meeting", meetingId: "a b/c" },
      { kind: "usage", by: "externalUserId", days: 90 },
    ];
    for (const view of views) expect(viewOf(pathOf(view))).toEqual(view);
    expect(viewOf("/dashboard/usage/nonsense/12")).toEqual({ kind: "usage", by: "day", days: 30 });
    expect(viewOf("/dashboard/meetings/%E0")).toEqual({ kind: "meeting", meetingId: "%E0" });
    expect(isDashboard("/dashboard/usage")).toBe(true);
    expect(isDashboard("/dashboards")).toBe(false);
  });
});

describe("the list", () => {
  it("tells meetings that go on from those that are over, and goes on where it ended", async () => {
    const { dashboard } = setUp();
    await dashboard.refresh();
    expect(dashboard.store.get()).toMatchObject({ live: [{}], more: "20", problem: null });
    expect(dashboard.store.get().past).toHaveLength(19);
    await dashboard.loadMore();
    await dashboard.loadMore();
    const { past, more } = dashboard.store.get();
    expect(more).toBeNull();
    expect(new Set(past.map((each) => each.MeetingId)).size).toBe(45);
  });

  it("says what is wrong, and recovers", async () => {
    const { dashboard, analytics } = setUp();
    analytics.failure = new ApiError(0, "away");
    await dashboard.visit("/dashboard");
    expect(dashboard.store.get()).toMatchObject({ problem: "unreachable", loading: false });
    analytics.failure = null;
    await dashboard.refresh();
    expect(dashboard.store.get()).toMatchObject({ problem: null, live: [{}] });
  });
});

describe("an answer", () => {
  it("of a view that was left is ignored", async () => {
    const { dashboard, analytics } = setUp();
    const id = analytics.past[0]?.MeetingId ?? "";
    const left = dashboard.open({ kind: "meeting", meetingId: id });
    await dashboard.open({ kind: "usage", by: "day", days: 7 });
    await left;
    expect(dashboard.store.get()).toMatchObject({
      meeting: null,
      usage: { From: "2026-11-16", To: "2026-11-22" },
    });
  });
});

describe("the access token", () => {
  it("is asked for, checked by its use, and asked for again when it is refused", async () => {
    const { dashboard, analytics, tickets } = setUp();
    analytics.failure = new ApiError(401, "who?");
    await dashboard.refresh();
    expect(dashboard.store.get().accessToken).toBe("needed");
    await dashboard.giveAccessToken("wrong");
    expect(dashboard.store.get().accessToken).toBe("refused");
    expect(tickets.accessToken()).toBeNull();
    analytics.failure = null;
    await dashboard.giveAccessToken(" right ");
    expect(tickets.accessToken()).toBe("right");
    expect(dashboard.store.get()).toMatchObject({ accessToken: "fine", problem: null });
  });
});

describe("usage", () => {
  it("is saved as a table of the days that are shown", async () => {
    const { dashboard, saved, paths } = setUp();
    await dashboard.open({ kind: "usage", by: "externalUserId", days: 7 });
    await dashboard.save("attendees", "csv");
    await dashboard.save("meetings", "parquet");
    const days = "2026-11-16-2026-11-22";
    expect(saved).toEqual([`attendees-${days}.csv`, `meetings-${days}.parquet`]);
    expect(paths).toEqual(["/dashboard/usage/externalUserId/7"]);
    expect(dashboard.store.get().saving).toBe(false);
  });
});
