/** Visits as people speak of them. */
import type { ParticipantRole, Presence, VisitState } from "../../api/visits";

const WHEN = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** With the time zone: who is asked to be there has to know which. */
export function whenWords(at: string | number): string {
  return WHEN.format(new Date(at));
}

export function dayWords(at: string | number): string {
  return DAY.format(new Date(at));
}

export function clockWords(at: string | number): string {
  return CLOCK.format(new Date(at));
}

/** How long somebody has waited. */
export function waitedWords(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  if (minutes === 0) return "just came";
  if (minutes < 90) return `waits ${minutes} min`;
  return `waits since ${clockWords(since)}`;
}

export const STATE_WORDS: Record<VisitState, string> = {
  scheduled: "Scheduled",
  invited: "Invited",
  waiting: "Patient waits",
  admitted: "Patient let in",
  in_progress: "In progress",
  paused: "Paused",
  ended: "Ended",
  cancelled: "Cancelled",
  no_show: "No show",
};

export const ROLE_WORDS: Record<ParticipantRole, string> = {
  patient: "Patient",
  clinician: "Clinician",
  interpreter: "Interpreter",
  family: "Family",
};

export const PRESENCE_WORDS: Record<Presence, string> = {
  expected: "Not here yet",
  waiting: "In the waiting room",
  admitted: "Let in",
  present: "In the call",
};
