/** What can be done with a visit as a whole by whoever organises it, each after a question. */
import type { Visit } from "../../api/visits";
import type { Ask } from "./ask";

export const END: Ask = {
  testId: "end-visit",
  label: "End visit",
  title: "End the visit for everyone?",
  text: "Whoever is in the call is disconnected, and nobody can come back. A summary can still be written.",
  run: (open) => open.end(),
};
export const NO_SHOW: Ask = {
  testId: "no-show",
  label: "Did not come",
  title: "Note that the patient did not come?",
  text: "The visit is closed, and its links work no more.",
  run: (open) => open.noShow(),
};
export const CANCEL: Ask = {
  testId: "cancel-visit",
  label: "Cancel visit",
  title: "Cancel the visit?",
  text: "It does not take place, and its links work no more. Tell the patient: nobody else does.",
  run: (open) => open.cancel(),
};

export function asksFor(visit: Pick<Visit, "state" | "hasMet" | "scheduledAt">, now: number): Ask[] {
  switch (visit.state) {
    // Also by the front desk, when the clinician is gone.
    case "in_progress":
    case "paused":
      return [END];
    case "admitted":
      return visit.hasMet ? [END] : [CANCEL];
    case "scheduled":
    case "invited":
    case "waiting":
      return Date.parse(visit.scheduledAt) <= now ? [NO_SHOW, CANCEL] : [CANCEL];
    default:
      return [];
  }
}
