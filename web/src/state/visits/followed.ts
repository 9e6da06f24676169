/** One visit, as it changes: what everything on its pages is decided by. */
import type { ApiError } from "../../api/types";
import type { Participant, Visit, Visits } from "../../api/visits";
import { createStore, type Store } from "../store";
import { LongPoll } from "./poll";

export class FollowedVisit {
  readonly store: Store<Visit | null> = createStore<Visit | null>(null);
  /** Nothing was heard of the server lately. */
  readonly away: Store<boolean>;
  private readonly poll: LongPoll<Visit>;

  constructor(visits: Visits, visitId: string, refused: (error: ApiError) => void) {
    this.poll = new LongPoll<Visit>({
      ask: (after) => visits.visit(visitId, after),
      take: (visit) => this.take(visit),
      refused,
    });
    this.away = this.poll.away;
  }

  start(): void {
    this.poll.start();
  }

  stop(): void {
    this.poll.stop();
  }

  wake(): void {
    this.poll.wake();
  }

  /** Something is new that no answer has told. */
  askNow(): void {
    this.poll.askNow();
  }

  /** Also what an action was answered with, unless something newer has come meanwhile. */
  take(visit: Visit): void {
    const known = this.store.get();
    if (known && Date.parse(visit.updatedAt) < Date.parse(known.updatedAt)) return;
    // What an action is answered with does not say whether the visit is recorded, and which files it has.
    const recorded = visit.recorded ?? known?.recorded;
    const attachments = visit.attachments ?? known?.attachments;
    this.store.set({
      ...visit,
      ...(recorded === undefined ? {} : { recorded }),
      ...(attachments === undefined ? {} : { attachments }),
    });
  }

  /** What attendees of the visit's meeting are called: they are known by the ids of participants. */
  nameOf(participantId: string): string | null {
    const one = this.store.get()?.participants.find(({ id }) => id === participantId);
    return one?.name ?? null;
  }
}

export function isOver({ state }: Pick<Visit, "state">): boolean {
  return state === "ended" || state === "cancelled" || state === "no_show";
}

export function meIn(visit: Visit): Participant | null {
  return visit.participants.find(({ me }) => me) ?? null;
}

/** Whether one comes to the visit, as its patient or to help, and does not lead it. */
export function comesTo(visit: Visit): boolean {
  const me = meIn(visit);
  return me !== null && me.role !== "clinician";
}

/** Whom the visit is for, and who leads it. */
export function patientOf(visit: Visit): Participant | null {
  return visit.participants.find(({ role }) => role === "patient") ?? null;
}

export function clinicianOf(visit: Visit): Participant | null {
  return visit.participants.find(({ role }) => role === "clinician") ?? null;
}
