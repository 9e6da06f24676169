import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeVisits, fakeVisit } from "../../api/fake-visits";
import { ApiError } from "../../api/types";
import type { Participant, Presence, VisitState } from "../../api/visits";
import { FakeMedia } from "../../media/fake/media";
import { createStore } from "../store";
import type { Draft } from "./drafts";
import { fakeCall } from "./fake-call";
import { hasPapers, nextStep, OpenVisit } from "./open-visit";
import { VisitSeat } from "./seat";

const settled = () => vi.advanceTimersByTimeAsync(0);

/** A visit that the doctor has open. */
async function setUp(state: VisitState = "waiting", presence: Presence = "waiting") {
  const visits = new FakeVisits();
  const people: Participant[] = [
    { id: "pat", role: "patient", name: "Pat Doe", presence, me: false },
    { id: "doc", role: "clinician", name: "Dr. Ada", userId: "ada", presence: "expected", me: true },
  ];
  visits.add(fakeVisit({ state, participants: people }));
  const media = new FakeMedia();
  let rejected = 0;
  const open = new OpenVisit({
    visits,
    visitId: "visit",
    call: (visit) => {
      const seat = new VisitSeat(
        () => visits.start("visit"),
        () => visits.end("visit"),
      );
      return fakeCall(media, seat, (id) => visit.line.nameOf(id));
    },
    drafts: createStore<Draft>({}),
    rejected: () => {
      rejected += 1;
    },
  });
  open.start();
  await settled();
  const phase = () => open.session.store.get().phase;
  const state_ = () => open.line.store.get()?.state;
  return { visits, media, open, phase, state: state_, rejected: () => rejected };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("knows what comes next in every state", () => {
  const next = (state: VisitState) => nextStep(fakeVisit({ state }));
  expect(
    ["scheduled", "invited", "ended", "cancelled", "no_show"].map((each) => next(each as VisitState)),
  ).toEqual([null, null, null, null, null]);
  expect([next("waiting"), next("admitted"), next("in_progress"), next("paused")]).toEqual([
    "admitAndStart",
    "start",
    "join",
    "resume",
  ]);
});

it("has papers from the patient's coming on", () => {
  const has = (state: VisitState) => hasPapers(fakeVisit({ state }));
  expect([has("invited"), has("waiting"), has("ended"), has("cancelled")]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

describe("files", () => {
  const file = new File(["x"], "a.png");

  it("that have arrived are asked for at once", async () => {
    const { open, visits } = await setUp();
    const told = vi.spyOn(open.line, "askNow");
    open.files.add([file]);
    await settled();
    expect(told).toHaveBeenCalledOnce();
    expect(visits.visits.get("visit")?.attachments).toHaveLength(1);
  });

  it("on their way are given up with the page", async () => {
    const { open, visits } = await setUp();
    let signal: AbortSignal | undefined;
    visits.attach = (_visit, _file, sending) => {
      signal = sending.signal;
      return new Promise(() => undefined);
    };
    open.files.add([file]);
    open.stop();
    expect([signal?.aborted, open.files.chosen.get()]).toEqual([true, []]);
  });
});

describe("starting", () => {
  it("lets the patient in and is in the call", async () => {
    const { open, visits, phase, media } = await setUp();
    await open.proceed("admitAndStart");
    expect(visits.calls.filter((call) => call === "admit" || call === "start")).toEqual(["admit", "start"]);
    expect(phase()).toBe("meeting");
    media.connection?.arrive("attendee-of-pat", "pat");
    expect(open.session.nameOf("attendee-of-pat")).toBe("Pat Doe");
  });

  it("stops where the patient cannot be let in", async () => {
    const { open, visits, phase } = await setUp();
    visits.refusing.admit = new ApiError(409, "no", "visit_state");
    await open.proceed("admitAndStart");
    expect([phase(), visits.calls.includes("start")]).toEqual(["lobby", false]);
    expect(open.actions.store.get().problem?.title).toBe("The visit has moved on");
  });

  it("goes on with a visit that was paused", async () => {
    const { open, phase, state } = await setUp("paused", "present");
    await open.proceed("resume");
    expect([phase(), state()]).toEqual(["meeting", "in_progress"]);
  });

  it("that does not work closes the devices, and may be tried again", async () => {
    const { open, visits, phase } = await setUp("admitted", "admitted");
    visits.refusing.start = new ApiError(503, "not now", "unavailable");
    await open.proceed("start");
    expect([phase(), open.session.store.get().problem]).toEqual(["lobby", "failed"]);
    expect(open.capture.store.get().camera).toBeNull();
    visits.refusing = {};
    await open.proceed("start");
    expect(phase()).toBe("meeting");
  });
});

describe("in the call", () => {
  it("leaving leads back to the page, and in again", async () => {
    const { open, phase } = await setUp("admitted", "admitted");
    await open.proceed("start");
    await open.session.leave();
    expect(phase()).toBe("lobby");
    await open.proceed("join");
    expect(phase()).toBe("meeting");
  });

  it("the end is for everybody", async () => {
    const { open, media, visits, phase, state } = await setUp("admitted", "admitted");
    await open.proceed("start");
    await open.end();
    await settled();
    expect([visits.calls.includes("end"), state(), phase(), media.connection?.left]).toEqual([
      true,
      "ended",
      "lobby",
      true,
    ]);
  });

  it("an end that came from elsewhere closes it, too", async () => {
    const { open, visits, phase } = await setUp("admitted", "admitted");
    await open.proceed("start");
    visits.enter("visit", "ended");
    await settled();
    expect(phase()).toBe("lobby");
    expect(open.capture.store.get().microphone).toBeNull();
  });

  it("nobody gets into it who has left the page meanwhile", async () => {
    const { open, visits, media, phase } = await setUp();
    const admit = visits.admit.bind(visits);
    let answer = () => {};
    visits.admit = async (...who) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return admit(...who);
    };
    const proceeding = open.proceed("admitAndStart");
    open.stop();
    await settled();
    answer();
    await proceeding;
    expect([media.connection, phase(), open.capture.store.get().microphone]).toEqual([null, "lobby", null]);
  });

  it("whoever leaves the visit's page leaves the call", async () => {
    const { open, media } = await setUp("admitted", "admitted");
    await open.proceed("start");
    open.stop();
    await settled();
    expect([media.connection?.left, open.capture.store.get().microphone]).toEqual([true, null]);
  });
});

it("sends somebody out, who is expected again", async () => {
  const { open, visits } = await setUp("in_progress", "present");
  expect(await open.dismiss("pat")).toBe(true);
  expect(visits.calls).toContain("dismiss");
  expect(open.line.store.get()?.participants[0]?.presence).toBe("expected");
});

describe("the recording", () => {
  /** In the call with a patient who is there. */
  async function together() {
    const world = await setUp("admitted", "admitted");
    await world.open.proceed("start");
    world.visits.move("visit", "pat", "present");
    await settled();
    const visit = () => world.open.line.store.get();
    const patientSays = async (agreed: boolean) => {
      const given = { kind: "recording", textVersion: "1", givenAt: "2026-01-15T10:30:00.000Z" } as const;
      world.visits.change("visit", (each) => ({
        ...each,
        consents: [
          ...(each.consents ?? []).filter(({ participantId }) => participantId !== "pat"),
          ...(agreed ? [{ ...given, participantId: "pat" }] : []),
        ],
      }));
      await settled();
    };
    return { ...world, visit, patientSays };
  }

  it("starts when everybody agrees, and ends when it is stopped", async () => {
    const { open, visit, patientSays } = await together();
    await patientSays(true);
    await open.setConsent("recording", true);
    expect(await open.startRecording()).toBe(true);
    await settled();
    expect(visit()?.recorded).toBe(true);
    expect(await open.stopRecording()).toBe(true);
    await settled();
    expect(visit()?.recorded).toBe(false);
  });

  it("does not start while somebody has not agreed, and says so", async () => {
    const { open, visit } = await together();
    await open.setConsent("recording", true);
    expect(await open.startRecording()).toBe(false);
    expect(open.actions.store.get().problem?.title).toBe("Not everybody agrees to this");
    expect(visit()?.recorded).toBe(false);
  });

  it("is over once somebody takes their consent back", async () => {
    const { open, visit, patientSays } = await together();
    await patientSays(true);
    await open.setConsent("recording", true);
    await open.startRecording();
    await settled();
    await patientSays(false);
    expect([visit()?.recorded, visit()?.permits?.recording]).toEqual([false, false]);
  });

  it("is still told of after an answer that says nothing of it", async () => {
    const { open, visits, visit, patientSays } = await together();
    await patientSays(true);
    await open.setConsent("recording", true);
    await open.startRecording();
    await settled();
    open.line.stop();
    const { recorded, ...known } = visits.visits.get("visit") ?? fakeVisit();
    expect(recorded).toBe(true);
    open.line.take({ ...known, updatedAt: "2999-01-01T00:00:00.000Z" });
    expect(visit()).toMatchObject({ recorded: true, updatedAt: "2999-01-01T00:00:00.000Z" });
  });
});

describe("what was recorded", () => {
  const recording = { RecordingId: "r", StartedAt: "2026-01-15T10:30:00.000Z" };

  it("is followed until it is ready", async () => {
    const { open, visits } = await setUp("ended", "expected");
    visits.recordingsOf.set("visit", [{ ...recording, State: "Processing" }]);
    const stop = open.recordings.start();
    await settled();
    expect(open.recordings.store.get().value?.[0]?.State).toBe("Processing");
    visits.recordingsOf.set("visit", [{ ...recording, State: "Ready" }]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(open.recordings.store.get().value?.[0]?.State).toBe("Ready");
    const asked = visits.calls.filter((call) => call === "recordings").length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(visits.calls.filter((call) => call === "recordings").length).toBe(asked);
    stop();
  });

  it("is watched at an address made for it", async () => {
    const { open, visits } = await setUp("ended", "expected");
    expect(await open.recordingLink("r")).toBe("/r/link-to-r-of-visit");
    visits.refusing.recordingLink = new ApiError(404, "there is no such recording", "not_found");
    expect(await open.recordingLink("r")).toBeNull();
    expect(open.actions.store.get().problem).not.toBeNull();
  });

  it("tells when one is signed in no more", async () => {
    const { open, visits, rejected } = await setUp("ended", "expected");
    visits.refusing.recordings = new ApiError(401, "nobody", "unauthenticated");
    open.recordings.start();
    await settled();
    expect([rejected(), open.recordings.store.get().problem === null]).toEqual([1, false]);
  });
});

it("reads its papers while something else is under way", async () => {
  const { open } = await setUp("paused", "present");
  const resumed = open.resume();
  await open.papers.read();
  expect(open.papers.store.get()).not.toBeNull();
  await resumed;
});

it("says which second factor a link was made with", async () => {
  const { open } = await setUp("scheduled", "expected");
  const patient = open.line.store.get()?.participants[0];
  if (!patient) throw new Error("nobody takes part");
  expect(await open.makeLink(patient, "1970-12-31")).toMatchObject({ factor: "birth", code: null });
  expect(await open.makeLink(patient, null)).toMatchObject({ factor: "code", code: "482913" });
});

it("tells when one is signed in no more", async () => {
  const { open, visits, rejected } = await setUp();
  visits.refusing.pause = new ApiError(401, "nobody", "unauthenticated");
  await open.pause();
  expect(rejected()).toBe(1);
});

it("that is refused during the call closes the call", async () => {
  const { open, visits, media } = await setUp("admitted", "admitted");
  await open.proceed("start");
  visits.refusing.visit = new ApiError(403, "no clinician any more", "forbidden");
  visits.change("visit", (visit) => visit);
  await settled();
  await settled();
  expect(open.gone.get()).not.toBeNull();
  expect([media.connection?.left, open.capture.store.get().microphone]).toEqual([true, null]);
});

it("is gone when it is not one's own", async () => {
  const { open, visits } = await setUp();
  visits.refusing.visit = new ApiError(404, "there is no such visit", "not_found");
  visits.change("visit", (visit) => visit);
  await settled();
  await settled();
  expect(open.gone.get()?.title).toBe("This visit is not there");
});
