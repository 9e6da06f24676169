import { describe, expect, it } from "vitest";
import { fakeVisit } from "../../api/fake-visits";
import type { Presence, VisitState } from "../../api/visits";
import { stepOf } from "./steps";

const HOUR = 3_600_000;
const AT = Date.parse(fakeVisit().scheduledAt);
const NOTHING = { visitId: "visit", named: false, asked: false };
const EVERYTHING = { visitId: "visit", named: true, asked: true };

function at(state: VisitState, presence: Presence) {
  const visit = fakeVisit({ state });
  return {
    ...visit,
    participants: visit.participants.map((each) => (each.me ? { ...each, presence } : each)),
  };
}

describe("before the waiting room", () => {
  const visit = at("invited", "expected");
  it("asks one thing after the other", () => {
    const answered = [NOTHING, { ...NOTHING, named: true }, EVERYTHING];
    expect(answered.map((progress) => stepOf(visit, progress, AT))).toEqual(["name", "consent", "devices"]);
  });

  it("waits for the day, once one has said who one is", () => {
    expect(stepOf(visit, EVERYTHING, AT - 6 * HOUR - 1)).toBe("early");
    expect(stepOf(visit, NOTHING, AT - 7 * HOUR)).toBe("name");
    expect(stepOf(visit, EVERYTHING, AT - 6 * HOUR)).toBe("devices");
  });
});

describe("from the waiting room on", () => {
  it.each([
    ["waiting", "waiting", "waiting"],
    ["admitted", "admitted", "waiting"],
    ["in_progress", "admitted", "call"],
    ["in_progress", "present", "call"],
    ["paused", "present", "waiting"],
    // An interpreter who comes later.
    ["in_progress", "waiting", "waiting"],
  ] as const)("is of a visit that is %s and somebody who is %s: %s", (state, presence, step) => {
    expect(stepOf(at(state, presence), NOTHING, AT)).toBe(step);
  });

  it.each(["ended", "cancelled", "no_show"] as const)("is over when the visit is %s", (state) => {
    expect(stepOf(at(state, "expected"), NOTHING, AT - 9 * HOUR)).toBe("over");
  });
});
