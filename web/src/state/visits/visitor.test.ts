import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FAKE_BIRTH, FAKE_LINK, FakeVisits, fakeVisit } from "../../api/fake-visits";
import { ApiError } from "../../api/types";
import type { VisitState } from "../../api/visits";
import { FakeMedia } from "../../media/fake/media";
import { PROMPT_PATIENCE_MS } from "../capture";
import { fakeStorage } from "../fake-storage";
import { fakeCall } from "./fake-call";
import { Kept } from "./kept";
import { VisitSeat } from "./seat";
import { Visitor } from "./visitor";

const LINK = { secret: FAKE_LINK, factor: "birth" } as const;
const TIME = Date.parse(fakeVisit().scheduledAt);
const DAY = 24 * 3_600_000;

const settled = () => vi.advanceTimersByTimeAsync(0);

/** A browser, which pages are loaded in. */
function setUp(state: VisitState = "invited") {
  const visits = new FakeVisits();
  visits.add(fakeVisit({ state }));
  visits.linked = "visit";
  const [tab, browser] = [fakeStorage(), fakeStorage()];
  const paths: string[] = [];

  const load = async (path: string, opened: typeof LINK | null = null) => {
    const media = new FakeMedia();
    const seat = new VisitSeat(
      () => visits.join("visit"),
      async () => undefined,
    );
    const nameOf = (id: string) => visitor.line.get()?.nameOf(id) ?? null;
    const { session, capture } = fakeCall(media, seat, nameOf);
    const kept = new Kept(tab, browser, async (text) => `digest of ${text}`);
    const navigate = (to: string) => paths.push(to);
    const visitor = new Visitor({ visits, kept, session, capture, navigate });
    await visitor.start(path, opened);
    await settled();
    return { visitor, session, media, capture, step: () => visitor.store.get().step };
  };
  return { visits, paths, load };
}

/** Has come in by the link and answered everything. */
async function atDevices() {
  const world = setUp();
  const page = await world.load("/v", LINK);
  await page.visitor.giveFactor(FAKE_BIRTH);
  await settled();
  page.visitor.confirmName();
  await page.visitor.answer({ recording: true, transcription: false });
  return { ...world, ...page };
}

async function inWaitingRoom() {
  const page = await atDevices();
  await page.visitor.checkIn();
  await settled();
  return page;
}

/** Was let in, and the visit has begun. */
async function inCall() {
  const page = await inWaitingRoom();
  page.visits.move("visit", "pat", "admitted");
  page.visits.enter("visit", "in_progress");
  await settled();
  await settled();
  return page;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(TIME);
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a link", () => {
  it("asks for its second factor, and leads to the visit", async () => {
    const { load, paths } = setUp();
    const { visitor, step } = await load("/v", LINK);
    expect(visitor.store.get()).toMatchObject({ step: "factor", factor: "birth" });
    await visitor.giveFactor(FAKE_BIRTH);
    await settled();
    expect([step(), paths.at(-1)]).toEqual(["name", "/v/visit"]);
  });

  it("is still there after a reload before it is used", async () => {
    const { load } = setUp();
    await load("/v", LINK);
    const { visitor } = await load("/v");
    expect(visitor.store.get()).toMatchObject({ step: "factor", factor: "birth" });
  });

  it("may be opened again by who got in by it", async () => {
    const { load, visits } = setUp();
    const { visitor } = await load("/v", LINK);
    await visitor.giveFactor(FAKE_BIRTH);
    await settled();
    visitor.confirmName();
    const { step } = await load("/v", LINK);
    expect(step()).toBe("consent");
    expect(visits.calls.filter((call) => call === "redeem")).toHaveLength(1);
  });

  it("says that a second factor is wrong, and goes on asking", async () => {
    const { load } = setUp();
    const { visitor, step } = await load("/v", LINK);
    await visitor.giveFactor("1970-01-01");
    expect([step(), visitor.actions.store.get().problem?.title]).toEqual(["factor", "That did not match"]);
  });

  it("says so when it is locked by the last of them", async () => {
    const { load, visits } = setUp();
    visits.failures = 4;
    const { visitor } = await load("/v", LINK);
    await visitor.giveFactor("1970-01-01");
    expect(visitor.store.get()).toMatchObject({ step: "linkOver", words: { title: "This link is locked" } });
  });

  it("says so when it counts no more", async () => {
    const { load, visits } = setUp();
    visits.linked = null;
    const { visitor } = await load("/v", LINK);
    await visitor.giveFactor(FAKE_BIRTH);
    expect(visitor.store.get()).toMatchObject({
      step: "linkOver",
      words: { title: "This link does not work any more" },
    });
  });

  describe("that was traded, with the answer lost", () => {
    async function unanswered() {
      const world = setUp();
      const { visits } = world;
      const redeem = visits.redeem.bind(visits);
      visits.redeem = async (link, factor) => {
        await redeem(link, factor);
        throw new ApiError(0, "no answer");
      };
      const { visitor, step } = await world.load("/v", LINK);
      await visitor.giveFactor(FAKE_BIRTH);
      expect(step()).toBe("factor");
      visits.redeem = redeem;
      return world;
    }

    it("leads to the visit when one tries again, also after a reload", async () => {
      const { load, paths } = await unanswered();
      const { visitor, step } = await load("/v", LINK);
      await visitor.giveFactor(FAKE_BIRTH);
      await settled();
      expect([step(), paths.at(-1)]).toEqual(["name", "/v/visit"]);
      expect((await load("/v", LINK)).step()).toBe("name");
    });

    it("is over where the browser has not got the session", async () => {
      const { load, visits } = await unanswered();
      visits.refusing.list = new ApiError(401, "nobody", "unauthenticated");
      const { visitor, step } = await load("/v");
      await visitor.giveFactor(FAKE_BIRTH);
      expect(step()).toBe("linkOver");
    });

    it("may be tried again where the session cannot be looked for", async () => {
      const { load, visits } = await unanswered();
      visits.refusing.list = new ApiError(503, "not now", "unavailable");
      const { visitor, step } = await load("/v");
      await visitor.giveFactor(FAKE_BIRTH);
      expect(step()).toBe("factor");
      visits.refusing = {};
      await visitor.giveFactor(FAKE_BIRTH);
      await settled();
      expect(step()).toBe("name");
    });

    it("leads to no visit of another link", async () => {
      const { load, visits } = setUp();
      const { visitor } = await load("/v", LINK);
      await visitor.giveFactor(FAKE_BIRTH);
      await settled();
      const other = { ...LINK, secret: "another-link-of-a-visit" } as unknown as typeof LINK;
      const page = await load("/v", other);
      visits.refusing.redeem = new ApiError(0, "no answer");
      await page.visitor.giveFactor(FAKE_BIRTH);
      visits.refusing = {};
      await page.visitor.giveFactor(FAKE_BIRTH);
      expect(page.step()).toBe("linkOver");
    });
  });

  it("says how long to wait where it was tried too often", async () => {
    const { load, visits } = setUp();
    visits.refusing.redeem = new ApiError(429, "too many", "throttled", null, 40);
    const { visitor, step } = await load("/v", LINK);
    await visitor.giveFactor(FAKE_BIRTH);
    expect([step(), visitor.actions.store.get().problem?.detail]).toEqual([
      "factor",
      "Try again in 40 seconds.",
    ]);
  });

  it("is asked for where there is none, and the visit is found where one has come in before", async () => {
    const { load, visits } = setUp();
    visits.refusing.list = new ApiError(401, "nobody", "unauthenticated");
    expect((await load("/v")).step()).toBe("noLink");
    visits.refusing = {};
    expect((await load("/v")).step()).toBe("name");
  });
});

describe("a name", () => {
  it("that is somebody else's leaves nothing on the device", async () => {
    const { load, visits, paths } = setUp();
    const { visitor, step } = await load("/v/visit");
    await visitor.denyName();
    expect([step(), visits.calls.includes("forget"), paths.at(-1)]).toEqual(["notMe", true, "/v"]);
    visits.enter("visit", "in_progress");
    await settled();
    expect(step()).toBe("notMe");
  });
});

it("is the way of patients, and of nobody who leads or schedules the visit", async () => {
  const { load, visits } = setUp();
  visits.change("visit", (visit) => ({
    ...visit,
    participants: visit.participants.map((each) => ({ ...each, me: each.role === "clinician" })),
  }));
  const { visitor } = await load("/v/visit");
  expect(visitor.store.get()).toMatchObject({ step: "gone", words: { title: "This page is for patients" } });
});

describe("the answers before the waiting room", () => {
  it("are kept over a reload", async () => {
    const { load, step, visits } = await atDevices();
    expect(step()).toBe("devices");
    expect((await load("/v/visit")).step()).toBe("devices");
    expect(visits.visits.get("visit")?.consents?.map(({ kind }) => kind)).toEqual(["recording"]);
  });

  it("are asked for again when the server has not heard them", async () => {
    const { load, visits } = setUp();
    visits.refusing.consent = new ApiError(503, "not now", "unavailable", null, 1);
    const { visitor, step } = await load("/v/visit");
    visitor.confirmName();
    await visitor.answer({ recording: true, transcription: true });
    expect([step(), visitor.actions.store.get().problem === null]).toEqual(["consent", false]);
  });

  it("wait for the visit's day by themselves", async () => {
    vi.setSystemTime(TIME - DAY);
    const { load } = setUp();
    const { visitor, step } = await load("/v/visit");
    visitor.confirmName();
    expect(step()).toBe("early");
    await vi.advanceTimersByTimeAsync(DAY - 6 * 3_600_000);
    expect(step()).toBe("consent");
  });
});

describe("the waiting room", () => {
  it("tells the place in line as it changes", async () => {
    const { visitor, visits, step } = await inWaitingRoom();
    visits.change("visit", (visit) => ({ ...visit, place: 3 }));
    await settled();
    expect([step(), visitor.line.get()?.store.get()?.place]).toEqual(["waiting", 3]);
  });

  it("is where one is after a reload", async () => {
    const { load } = await inWaitingRoom();
    expect((await load("/v/visit")).step()).toBe("waiting");
  });

  it("leads into the call when one is let in and the visit begins", async () => {
    const { visits, step, session } = await inWaitingRoom();
    visits.move("visit", "pat", "admitted");
    await settled();
    expect(step()).toBe("waiting");
    visits.enter("visit", "in_progress");
    await settled();
    await settled();
    expect([step(), session.store.get().phase]).toEqual(["call", "meeting"]);
  });
});

describe("the call", () => {
  it("is entered with devices open, under the name of the visit, which is not kept as one's own", async () => {
    const { media, session } = await inCall();
    expect(media.connection?.entry.microphone).not.toBeNull();
    expect(session.store.get().displayName).toBe("Pat Doe");
  });

  describe("while the browser asks about devices", () => {
    async function asked() {
      const page = await inWaitingRoom();
      const { devices } = page.media;
      const openInputs = devices.openInputs.bind(devices);
      let answer = () => undefined as undefined;
      const answered = new Promise<void>((resolve) => {
        answer = () => void resolve();
      });
      devices.openInputs = async (...what) => {
        await answered;
        return openInputs(...what);
      };
      page.visits.move("visit", "pat", "admitted");
      page.visits.enter("visit", "in_progress");
      await settled();
      await settled();
      expect([page.step(), page.session.store.get().phase]).toEqual(["call", "lobby"]);
      return { ...page, answer };
    }

    it("is entered after a while, and has what is allowed later, muted", async () => {
      const { session, media, capture, answer } = await asked();
      await vi.advanceTimersByTimeAsync(PROMPT_PATIENCE_MS);
      expect([session.store.get().phase, media.connection?.entry.microphone]).toEqual(["meeting", null]);
      answer();
      await settled();
      expect(media.connection?.microphones).toEqual([capture.store.get().microphone]);
      expect([capture.store.get().microphone === null, media.connection?.muted]).toEqual([false, true]);
    });

    it("is entered at once by who wants it so", async () => {
      const { visitor, session } = await asked();
      visitor.skipDevices();
      await settled();
      expect(session.store.get().phase).toBe("meeting");
    });

    it("is closed with the visit, and so is what is allowed afterwards", async () => {
      const { visits, visitor, media, capture, step, answer } = await asked();
      visitor.skipDevices();
      await settled();
      await visits.end("visit");
      await settled();
      expect([step(), media.connection?.left]).toEqual(["over", true]);
      answer();
      await settled();
      expect([capture.store.get().microphone, capture.store.get().camera]).toEqual([null, null]);
    });

    it("may be tried again when it cannot be entered", async () => {
      const { visits, visitor, session, step } = await asked();
      visits.refusing.join = new ApiError(503, "not now", "unavailable");
      visitor.skipDevices();
      await settled();
      expect(step()).toBe("away");
      visits.refusing = {};
      visitor.rejoin();
      visitor.skipDevices();
      await settled();
      expect(session.store.get().phase).toBe("meeting");
    });
  });

  it("calls the others as the visit does", async () => {
    const { media, session } = await inCall();
    media.connection?.arrive("somebody", "doc");
    expect(session.nameOf("somebody")).toBe("Dr. Ada");
  });

  it("is where one is after a reload", async () => {
    const { load } = await inCall();
    const page = await load("/v/visit");
    await settled();
    expect([page.step(), page.session.store.get().phase]).toEqual(["call", "meeting"]);
  });

  it("goes on through a pause", async () => {
    const { visits, step } = await inCall();
    visits.enter("visit", "paused");
    await settled();
    expect(step()).toBe("call");
  });

  it("is not entered again by itself by who left, but when one wants to", async () => {
    const { visits, visitor, session, step } = await inCall();
    await session.leave();
    expect(step()).toBe("away");
    visits.enter("visit", "paused");
    visits.enter("visit", "in_progress");
    await settled();
    expect(step()).toBe("away");
    visitor.rejoin();
    await settled();
    expect([step(), session.store.get().phase]).toEqual(["call", "meeting"]);
  });

  it("counts one as present no more who left it, until one is back", async () => {
    const { visits, visitor, session, step } = await inCall();
    const presence = () => visits.visits.get("visit")?.participants.find(({ me }) => me)?.presence;
    expect(presence()).toBe("present");
    await session.leave();
    await settled();
    expect([presence(), step()]).toEqual(["admitted", "away"]);
    visitor.rejoin();
    await settled();
    expect([presence(), step()]).toEqual(["present", "call"]);
  });

  it("is not entered again before the visit knows that one has left", async () => {
    const { visits, visitor, session } = await inCall();
    const leave = visits.leave.bind(visits);
    let answer = () => {};
    visits.leave = async (id) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return leave(id);
    };
    await session.leave();
    visitor.rejoin();
    await settled();
    expect(visits.calls.filter((call) => call === "join").length).toBe(1);
    answer();
    await settled();
    expect(visits.calls.filter((call) => call === "leave" || call === "join")).toEqual([
      "join",
      "leave",
      "join",
    ]);
    expect(session.store.get().phase).toBe("meeting");
  });

  it("is not told of when a reload or the end takes one out", async () => {
    const { visits } = await inCall();
    visits.enter("visit", "ended");
    await settled();
    expect(visits.calls).not.toContain("leave");
  });

  it("leads back to the devices whoever was sent out", async () => {
    const { visits, media, step } = await inCall();
    media.connection?.stop("removed");
    await settled();
    await visits.dismiss("visit", "pat");
    await settled();
    expect(step()).toBe("devices");
  });

  it("is waited for by who wants back during a pause", async () => {
    const { visits, visitor, session, step } = await inCall();
    await session.leave();
    visits.enter("visit", "paused");
    await settled();
    visitor.rejoin();
    await settled();
    expect(step()).toBe("waiting");
    visits.enter("visit", "in_progress");
    await settled();
    await settled();
    expect([step(), session.store.get().phase]).toEqual(["call", "meeting"]);
  });

  it("is another when the first was lost", async () => {
    const { visits, media, step, session } = await inCall();
    visits.enter("visit", "admitted");
    visits.move("visit", "pat", "admitted");
    media.connection?.stop("ended");
    await settled();
    expect(step()).toBe("waiting");
    visits.enter("visit", "in_progress");
    await settled();
    await settled();
    expect([step(), session.store.get().phase]).toEqual(["call", "meeting"]);
  });

  it("that cannot be entered is tried once, and again when one wants to", async () => {
    const { visits, visitor, session, step } = await inWaitingRoom();
    visits.refusing.join = new ApiError(503, "not now", "unavailable");
    visits.move("visit", "pat", "admitted");
    visits.enter("visit", "in_progress");
    await settled();
    await settled();
    expect([step(), visits.calls.filter((call) => call === "join").length]).toEqual(["away", 1]);
    visits.refusing = {};
    visitor.rejoin();
    await settled();
    expect(session.store.get().phase).toBe("meeting");
  });

  it("asks for no operator's token when the session has ended", async () => {
    const { visits, step } = await inWaitingRoom();
    visits.refusing.join = new ApiError(401, "nobody", "unauthenticated");
    visits.move("visit", "pat", "admitted");
    visits.enter("visit", "in_progress");
    await settled();
    await settled();
    expect(step()).toBe("away");
  });

  it("lets one take a consent back, and give it again", async () => {
    const { visits, visitor } = await inCall();
    await visitor.setConsent("recording", false);
    expect(visits.visits.get("visit")?.consents).toEqual([]);
    await visitor.setConsent("recording", true);
    expect(visits.visits.get("visit")?.consents).toHaveLength(1);
  });
});

it("takes nothing along from the visit that this device is done with", async () => {
  const { visits, visitor } = await inWaitingRoom();
  let signal: AbortSignal | undefined;
  visits.attach = (_visit, _file, sending) => {
    signal = sending.signal;
    return new Promise(() => undefined);
  };
  visitor.files.add([new File(["x"], "a.png")]);
  await visitor.finish();
  expect([signal?.aborted, visitor.files.chosen.get()]).toEqual([true, []]);
});

describe("the end", () => {
  it("closes call and devices, and shows what was written", async () => {
    const { visits, visitor, media, capture, step } = await inCall();
    visits.papersOf.set("visit", { notes: null, summary: "All is well.", followUp: null });
    await visits.end("visit");
    await settled();
    expect([step(), media.connection?.left]).toEqual(["over", true]);
    expect(visitor.papers.get()?.summary).toBe("All is well.");
    await settled();
    expect([capture.store.get().microphone, capture.store.get().camera]).toEqual([null, null]);
  });

  it("is told after a reload, too, and read once", async () => {
    const { load, visits } = setUp("ended");
    const { step } = await load("/v/visit");
    await settled();
    expect([step(), visits.calls.filter((call) => call === "papers").length]).toEqual(["over", 1]);
  });

  it("can be looked at again for files that have come since", async () => {
    const { visits, visitor } = await inCall();
    await visits.end("visit");
    await settled();
    await visits.attach("visit", new File(["x"], "plan.pdf"), {
      progress: () => undefined,
      signal: new AbortController().signal,
    });
    await settled();
    const names = () =>
      visitor.line
        .get()
        ?.store.get()
        ?.attachments?.map(({ name }) => name) ?? [];
    expect(names()).toEqual([]);
    await visitor.readPapers();
    expect(names()).toEqual(["plan.pdf"]);
  });

  it.each(["cancelled", "no_show"] as const)("of a visit that is %s has nothing to read", async (state) => {
    const { load, visits } = setUp(state);
    const { step } = await load("/v/visit");
    expect([step(), visits.calls.includes("papers")]).toEqual(["over", false]);
  });

  it("of the access is told, with the call closed", async () => {
    const { visits, media, visitor, step } = await inCall();
    visits.refusing.visit = new ApiError(401, "nobody", "unauthenticated");
    visits.change("visit", (visit) => visit);
    await settled();
    await settled();
    expect([step(), media.connection?.left]).toEqual(["gone", true]);
    expect(visitor.store.get().words?.title).toContain("any more");
  });
});
