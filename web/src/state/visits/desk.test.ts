import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FAKE_PASSWORD, FakeAccounts, fakeMe } from "../../api/fake-accounts";
import { FakeVisits, fakeVisit } from "../../api/fake-visits";
import { ApiError } from "../../api/types";
import { FakeMedia } from "../../media/fake/media";
import { Access } from "../access";
import { Account } from "../account";
import { Capture } from "../capture";
import { defaultPreferences, type Preferences } from "../preferences";
import { Session } from "../session";
import { createStore } from "../store";
import { Tickets } from "../tickets";
import { Desk, shownVisits } from "./desk";
import { deskPath, deskPlace, isDesk } from "./desk-path";
import { VisitSeat } from "./seat";

const settled = () => vi.advanceTimersByTimeAsync(0);
const NOON = new Date(2026, 0, 15, 12).getTime();
const DAY = 24 * 3_600_000;

async function setUp(path = "/visits", roles = ["clinician"]) {
  const visits = new FakeVisits();
  visits.add(fakeVisit());
  const accounts = new FakeAccounts(fakeMe({ roles }));
  accounts.signedIn = true;
  const paths: string[] = [];
  const desk = new Desk(
    {
      visits,
      accounts,
      account: new Account(accounts),
      call: () => {
        const media = new FakeMedia();
        const preferences = createStore<Preferences>({ ...defaultPreferences });
        const capture = new Capture(media.devices, preferences);
        const tickets = new Tickets(null);
        const api = new VisitSeat(
          () => visits.start("visit"),
          () => visits.end("visit"),
        );
        const parts = { api, media, capture, tickets, access: new Access(tickets), preferences };
        const nothing = () => undefined;
        const session = new Session({ ...parts, navigate: nothing, report: nothing }, "/");
        return { session, capture };
      },
      navigate: (to) => paths.push(to),
    },
    path,
  );
  desk.start();
  await settled();
  return { visits, accounts, desk, paths };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NOON);
});
afterEach(() => {
  vi.useRealTimers();
});

it("knows its addresses", () => {
  expect(["/visits", "/visits/v-1", "/v", "/visitsx"].map(isDesk)).toEqual([true, true, false, false]);
  for (const place of [{ kind: "list" }, { kind: "visit", visitId: "v-1" }] as const) {
    expect(deskPlace(deskPath(place))).toEqual(place);
  }
});

describe("the list", () => {
  it("is there when somebody is signed in, and is asked for again", async () => {
    const { visits, desk } = await setUp("/visits", ["front_desk"]);
    expect(desk.list.get().visits.map(({ id }) => id)).toEqual(["visit"]);
    visits.visits.set("later", fakeVisit({ id: "later", scheduledAt: "2026-01-16T10:00:00.000Z" }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(desk.list.get().visits.map(({ id }) => id)).toEqual(["visit", "later"]);
  });

  it("says why it is not, and keeps what was there", async () => {
    const { visits, desk } = await setUp();
    visits.refusing.list = new ApiError(0, "no answer");
    await desk.look();
    expect(desk.list.get()).toMatchObject({
      problem: { title: "The server cannot be reached" },
      visits: [{}],
    });
  });

  it("has past days the other way round, and without today", () => {
    const at = (id: string, ms: number) => fakeVisit({ id, scheduledAt: new Date(ms).toISOString() });
    const visits = [at("week", NOON - 7 * DAY), at("yesterday", NOON - DAY), at("today", NOON - 1000)];
    const list = { visits, cursor: null, loading: false, problem: null };
    expect(shownVisits({ ...list, span: "past" }, NOON).map(({ id }) => id)).toEqual(["yesterday", "week"]);
    expect(shownVisits({ ...list, span: "coming" }, NOON)).toHaveLength(3);
  });
});

describe("the waiting room", () => {
  it("is told to clinicians as it changes, and lets in", async () => {
    const { visits, desk, paths } = await setUp();
    visits.move("visit", "pat", "waiting");
    await settled();
    const [first] = desk.queue.get();
    expect(first).toMatchObject({ participantId: "pat", name: "Pat Doe" });
    expect(desk.list.get().visits[0]?.state).toBe("waiting");
    if (first) await desk.admit(first);
    await settled();
    expect([desk.queue.get(), paths.at(-1), desk.open.get()?.visitId]).toEqual([
      [],
      "/visits/visit",
      "visit",
    ]);
  });

  it("is not asked for by the front desk, who may not", async () => {
    const { visits } = await setUp("/visits", ["front_desk"]);
    expect(visits.calls).not.toContain("queue");
  });
});

describe("an open visit", () => {
  it("is that of the address, and is left with it", async () => {
    const { desk } = await setUp("/visits/visit");
    const open = desk.open.get();
    expect(open?.line.store.get()?.id).toBe("visit");
    desk.visit("/visits");
    expect(desk.open.get()).toBeNull();
  });

  it("is not left for another that somebody was let into meanwhile", async () => {
    const { visits, desk, paths } = await setUp();
    visits.add(fakeVisit({ id: "other" }));
    visits.move("visit", "pat", "waiting");
    await settled();
    const [first] = desk.queue.get();
    const admitted = first && desk.admit(first);
    desk.go({ kind: "visit", visitId: "other" });
    await admitted;
    expect([paths, desk.open.get()?.visitId]).toEqual([["/visits/other"], "other"]);
    expect(visits.calls).toContain("admit");
  });

  it("is the one that was just scheduled", async () => {
    const { desk, paths } = await setUp();
    const participants = [
      { role: "patient", name: "Zoë" } as const,
      { role: "clinician", userId: "ada" } as const,
    ];
    expect(await desk.schedule({ scheduledAt: "2026-01-16T09:00:00.000Z", participants })).toBe(true);
    expect([paths.at(-1), desk.open.get()?.visitId]).toEqual(["/visits/visit-2", "visit-2"]);
  });

  it("keeps what is written and not saved while one is elsewhere, or has to sign in again", async () => {
    const { visits, accounts, desk } = await setUp("/visits/visit");
    await desk.open.get()?.papers.read();
    desk.open.get()?.papers.draft("notes", "Cough.");
    desk.visit("/visits");
    expect([...desk.drafts.unsaved.get()]).toEqual(["visit"]);
    accounts.signedIn = false;
    await desk.account.check();
    expect(desk.open.get()).toBeNull();
    await desk.account.signIn("ada", FAKE_PASSWORD);
    desk.visit("/visits/visit");
    await settled();
    expect(desk.open.get()?.papers.drafts.get()).toEqual({ notes: { text: "Cough.", began: "" } });
    await desk.open.get()?.papers.save("notes");
    expect(visits.papersOf.get("visit")?.notes).toBe("Cough.");
    expect(desk.drafts.unsaved.get().size).toBe(0);
  });

  it("has nothing of what somebody else has written", async () => {
    const { accounts, desk } = await setUp("/visits/visit");
    await desk.open.get()?.papers.read();
    desk.open.get()?.papers.draft("notes", "Cough.");
    accounts.signedIn = false;
    await desk.account.check();
    accounts.user = fakeMe({ id: "another", roles: ["clinician"] });
    await desk.account.signIn("ada", FAKE_PASSWORD);
    await settled();
    expect([desk.open.get()?.papers.drafts.get(), desk.drafts.unsaved.get().size]).toEqual([{}, 0]);
  });

  it("has nothing of it once one has signed out", async () => {
    const { desk } = await setUp("/visits/visit");
    await desk.open.get()?.papers.read();
    desk.open.get()?.papers.draft("notes", "Cough.");
    await desk.account.signOut();
    await desk.account.signIn("ada", FAKE_PASSWORD);
    await settled();
    expect([desk.open.get()?.papers.drafts.get(), desk.drafts.unsaved.get().size]).toEqual([{}, 0]);
  });

  it("is closed with the session", async () => {
    const { desk } = await setUp("/visits/visit");
    await desk.account.signOut();
    expect([desk.open.get(), desk.list.get().visits, desk.queue.get()]).toEqual([null, [], []]);
  });
});

it("leads to the way in when the session has ended", async () => {
  const { visits, accounts, desk } = await setUp();
  accounts.signedIn = false;
  visits.refusing.queue = new ApiError(401, "nobody", "unauthenticated");
  visits.change("visit", (visit) => visit);
  await settled();
  await settled();
  expect(desk.account.store.get()).toMatchObject({ step: "password", expired: true });
});
