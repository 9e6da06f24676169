/** Which step of a visit somebody is at who is not in its call: by what the server says, and what one has answered. */
import type { Visit } from "../../api/visits";
import { isOver, meIn } from "./followed";
import type { Progress } from "./kept";

export type VisitStep = "name" | "early" | "consent" | "devices" | "waiting" | "call" | "over";

/** The waiting room opens so long before the visit's time. */
const OPENS_BEFORE_MS = 6 * 60 * 60 * 1000;

export function opensAt(visit: Pick<Visit, "scheduledAt">): number {
  return Date.parse(visit.scheduledAt) - OPENS_BEFORE_MS;
}

export function stepOf(visit: Visit, progress: Progress, now: number): VisitStep {
  if (isOver(visit)) return "over";
  switch (meIn(visit)?.presence) {
    case "admitted":
    case "present":
      return visit.state === "in_progress" ? "call" : "waiting";
    case "waiting":
      return "waiting";
    default:
      if (!progress.named) return "name";
      if (now < opensAt(visit)) return "early";
      return progress.asked ? "devices" : "consent";
  }
}
