import { expect, it } from "vitest";
import { fakeVisit } from "../../api/fake-visits";
import type { VisitState } from "../../api/visits";
import { asksFor, CANCEL, END, NO_SHOW } from "./asks";

const asked = (state: VisitState, hasMet = false, late = 0) => {
  const visit = fakeVisit({ state, hasMet });
  return asksFor(visit, Date.parse(visit.scheduledAt) + late);
};

it("offers an end to every visit that has begun, and to nobody anything of one that is over", () => {
  expect([asked("in_progress", true), asked("paused", true), asked("admitted", true)]).toEqual([
    [END],
    [END],
    [END],
  ]);
  expect([asked("ended", true), asked("cancelled"), asked("no_show")]).toEqual([[], [], []]);
});

it("offers to call off what has not begun, and at its time to note that nobody came", () => {
  expect([asked("scheduled", false, -1), asked("scheduled"), asked("waiting", false, 1)]).toEqual([
    [CANCEL],
    [NO_SHOW, CANCEL],
    [NO_SHOW, CANCEL],
  ]);
  expect(asked("admitted")).toEqual([CANCEL]);
});
