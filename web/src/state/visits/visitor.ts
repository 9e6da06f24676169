/**
 * The way of a patient, or of somebody who helps them, through a visit: link, second factor, name, consent, devices, the
 * waiting room, the call, and what was written at the end.
 *
 * The server says how far one is, so a reload leads back to the same step; only what was answered before the waiting
 * room is kept by the tab. Whoever was let in goes into the call by itself, but not after having left it.
 *
 * Invariants: the secret of a link is never in the state; devices are closed when the visit is over.
 */
import { ApiError } from "../../api/types";
import {
  CONSENT_KINDS,
  type ConsentKind,
  type Papers,
  type Visit,
  type VisitPage,
  type Visits,
} from "../../api/visits";
import { Actions } from "../actions";
import { type Capture, PROMPT_PATIENCE_MS } from "../capture";
import type { Words } from "../problems";
import type { Phase, Session } from "../session";
import { createStore, type Store } from "../store";
import { agrees, CONSENT_TEXTS } from "./consents";
import { VisitFiles } from "./files";
import { FollowedVisit, isOver, meIn } from "./followed";
import type { Kept } from "./kept";
import { type FactorKind, type OpenedLink, visitIdInPath, visitorPath } from "./link";
import { endsLink, isUnanswered, visitWords } from "./problems";
import { opensAt, stepOf, type VisitStep } from "./steps";

export type VisitorStep =
  | VisitStep
  /** It is not known yet. */
  | "looking"
  /** There is no link and no session. */
  | "noLink"
  /** The second factor is asked for. */
  | "factor"
  /** The link is worth nothing. */
  | "linkOver"
  /** One has said that the visit is somebody else's. */
  | "notMe"
  /** Out of the call, which goes on. */
  | "away"
  /** The server does not let one see the visit any more. */
  | "gone";

export interface VisitorState {
  step: VisitorStep;
  factor: FactorKind | null;
  /** Why the link or the visit is not to be had. */
  words: Words | null;
}

export interface VisitorParts {
  visits: Visits;
  kept: Kept;
  session: Session;
  capture: Capture;
  /** Puts a path into the address bar, instead of the one that is there. */
  navigate: (path: string) => void;
  now?: () => number;
}

const OTHER_SIDE: Words = {
  title: "This page is for patients",
  detail: "Whoever leads or schedules visits finds them in their list, once signed in.",
};

const TIMER_MAX_MS = 60 * 60 * 1000;

export class Visitor {
  readonly store: Store<VisitorState> = createStore<VisitorState>({
    step: "looking",
    factor: null,
    words: null,
  });
  readonly line: Store<FollowedVisit | null> = createStore<FollowedVisit | null>(null);
  readonly papers: Store<Papers | null> = createStore<Papers | null>(null);
  readonly actions = new Actions(visitWords);
  /** Reading what was written waits for nothing that is under way. */
  readonly reading = new Actions(visitWords);
  readonly files: VisitFiles;
  private readonly parts: VisitorParts;
  private readonly now: () => number;
  private visitId = "";
  private entering = false;
  private skip = new AbortController();
  private phase: Phase = "lobby";
  /** Until the visit knows that one has left its call. */
  private leaving: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: VisitorParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
    const changed = () => this.line.get()?.askNow();
    this.files = new VisitFiles({ visits: parts.visits, visitId: () => this.visitId, changed });
    parts.session.store.subscribe(() => this.hear());
  }

  /** Finds out where one is. `opened` is the link that the address held. */
  async start(path: string, opened: OpenedLink | null): Promise<void> {
    const { kept } = this.parts;
    if (opened) kept.keepLink(opened);
    const named = visitIdInPath(path);
    const link = opened ?? (named === null ? kept.link() : null);
    if (link) {
      const used = await kept.usedFor(link);
      if (used === null) return this.patch({ step: "factor", factor: link.factor });
      kept.keepLink(null);
      return this.follow(used);
    }
    if (named !== null) return this.follow(named);
    await this.findVisit();
  }

  wake(): void {
    this.line.get()?.wake();
  }

  async giveFactor(text: string): Promise<void> {
    const { kept, visits } = this.parts;
    const link = kept.link();
    if (!link) return this.patch({ step: "noLink" });
    await this.actions.run("factor", async () => {
      try {
        const { visitId } = await visits.redeem(link.secret, text);
        await this.comeBy(link, visitId);
      } catch (error) {
        if (isUnanswered(error)) await kept.keepUnanswered(link);
        if (!endsLink(error)) throw error;
        const visitId = await this.traded(link);
        if (visitId !== null) return this.comeBy(link, visitId);
        kept.keepLink(null);
        this.patch({ step: "linkOver", words: visitWords(error) });
      }
    });
  }

  confirmName(): void {
    this.parts.kept.keepProgress({ ...this.progress, named: true });
    this.settle();
  }

  /** It is somebody else's visit: nothing of it stays on this device. */
  async denyName(): Promise<void> {
    await this.actions.run("forget", async () => {
      await this.forget("notMe");
    });
  }

  async answer(agreed: Readonly<Record<ConsentKind, boolean>>): Promise<void> {
    const done = await this.actions.run("consent", async () => {
      for (const kind of CONSENT_KINDS) await this.say(kind, agreed[kind]);
      return true;
    });
    if (!done) return;
    this.parts.kept.keepProgress({ ...this.progress, asked: true });
    this.settle();
  }

  /** Agrees, or agrees no longer, while the visit goes on. */
  async setConsent(kind: ConsentKind, agreed: boolean): Promise<void> {
    await this.actions.run(kind, () => this.say(kind, agreed));
  }

  /** Devices are as they should be: into the waiting room. */
  async checkIn(): Promise<void> {
    await this.actions.run("checkIn", async () => this.take(await this.parts.visits.checkIn(this.visitId)));
  }

  /** Into the call without waiting for camera and microphone. */
  skipDevices(): void {
    this.skip.abort();
  }

  /** Back into the call. */
  rejoin(): void {
    this.parts.session.open(null);
    this.settle();
  }

  /** What was written, and which files are there: the visit that is over is not followed any more. */
  async readPapers(): Promise<void> {
    const { visits } = this.parts;
    await this.reading.run("papers", async () => {
      this.papers.set(await visits.papers(this.visitId));
      this.take((await visits.visit(this.visitId)).value);
    });
  }

  /** This device is done with the visit. */
  async finish(): Promise<void> {
    await this.actions.run("forget", async () => {
      await this.forget("noLink");
    });
  }

  private get visit(): Visit | null {
    return this.line.get()?.store.get() ?? null;
  }

  private get progress() {
    return this.parts.kept.progress(this.visitId);
  }

  private async comeBy(link: OpenedLink, visitId: string): Promise<void> {
    const { kept } = this.parts;
    await kept.keepUsed(link, visitId);
    kept.keepLink(null);
    this.follow(visitId);
  }

  /** The visit that a link let in to before, when the answer was lost: one that no other link led to. */
  private async traded(link: OpenedLink): Promise<string | null> {
    const { kept, visits } = this.parts;
    if (!(await kept.wasUnanswered(link))) return null;
    const found = await visits.list({}).catch(noSession);
    const [only] = found.visits;
    return only && found.visits.length === 1 && !kept.isKnown(only.id) ? only.id : null;
  }

  /** The visit of a browser that came by a link before. */
  private async findVisit(): Promise<void> {
    try {
      const { visits } = await this.parts.visits.list({});
      const [only] = visits;
      if (only && visits.length === 1) this.follow(only.id);
      else this.patch({ step: "noLink" });
    } catch (error) {
      const words = error instanceof ApiError && error.status === 401 ? null : visitWords(error);
      this.patch({ step: "noLink", words });
    }
  }

  private follow(visitId: string): void {
    this.visitId = visitId;
    this.parts.navigate(visitorPath(visitId));
    const line = new FollowedVisit(this.parts.visits, visitId, (error) => this.refused(error));
    this.line.set(line);
    this.patch({ step: "looking", words: null });
    line.store.subscribe(() => this.settle());
    line.start();
  }

  private take(visit: Visit): void {
    this.line.get()?.take(visit);
  }

  private async say(kind: ConsentKind, agreed: boolean): Promise<void> {
    const { visits } = this.parts;
    const visit = this.visit;
    const me = visit && meIn(visit);
    if (!visit || !me || agrees(visit, me.id, kind) === agreed) return;
    if (agreed) this.take(await visits.consent(this.visitId, kind, CONSENT_TEXTS[kind].version));
    else this.take(await visits.withdraw(this.visitId, kind));
  }

  /** Something has changed about the call; who leaves it by the own button is present no more. */
  private hear(): void {
    const { phase, parting } = this.parts.session.store.get();
    const hasLeft = phase === "left" && parting === "left" && this.phase !== "left";
    this.phase = phase;
    if (hasLeft) this.leaving = this.leave();
    this.settle();
  }

  private async leave(): Promise<void> {
    try {
      this.take(await this.parts.visits.leave(this.visitId));
    } catch {
      // Then one counts as present, as whoever closes the page does, until one is sent out or the visit ends.
    }
  }

  /** Decides anew where one is, as when the visit or the call has changed. */
  private settle(): void {
    const visit = this.visit;
    if (!visit || this.store.get().step === "notMe" || this.entering) return;
    const next = stepOf(visit, this.progress, this.now());
    if ((meIn(visit)?.role ?? "clinician") === "clinician") this.patch({ step: "gone", words: OTHER_SIDE });
    else if (next === "over") this.close(visit);
    else this.goOn(visit, next);
  }

  private goOn(visit: Visit, next: VisitStep): void {
    const { phase, parting, problem } = this.parts.session.store.get();
    if (phase === "joining" || phase === "meeting") {
      this.patch({ step: "call" });
    } else if (phase === "left" && parting !== "left" && next !== "call") {
      // The call that one was in is no more; the next one is another.
      this.parts.session.open(null);
    } else if (phase === "left" || (next === "call" && problem)) {
      this.patch({ step: "away" });
    } else if (next === "call") {
      void this.enter(visit);
    } else {
      if (next === "early") this.comeBackAt(opensAt(visit));
      this.patch({ step: next });
    }
  }

  private async enter(visit: Visit): Promise<void> {
    const { capture, session } = this.parts;
    this.entering = true;
    this.skip = new AbortController();
    this.patch({ step: "call" });
    try {
      await capture.prepareWithin(PROMPT_PATIENCE_MS, this.skip.signal);
      // What comes later would take the new seat away.
      await this.leaving;
      await session.join(visit.id, meIn(visit)?.name ?? "");
    } finally {
      this.entering = false;
      this.settle();
    }
  }

  private close(visit: Visit): void {
    const isFirst = this.store.get().step !== "over";
    if (!isFirst) return;
    this.patch({ step: "over" });
    this.line.get()?.stop();
    void this.parts.session.close();
    const reads = visit.state === "ended" && meIn(visit)?.role === "patient";
    if (reads) void this.readPapers();
  }

  private refused(error: ApiError): void {
    const seen = this.visit;
    if (seen && isOver(seen)) return;
    const isIn = error.status === 401 || seen !== null;
    const words: Words = isIn
      ? {
          title: "You cannot see this visit any more",
          detail:
            "It may have been called off, or your link replaced by a newer one. Open the newest link that you were sent, or ask your clinic.",
        }
      : visitWords(error);
    this.patch({ step: "gone", words });
    this.files.stop();
    this.line.set(null);
    void this.parts.session.close();
  }

  private async forget(step: "notMe" | "noLink"): Promise<void> {
    await this.parts.visits.forget(this.visitId);
    this.patch({ step, words: null });
    this.files.stop();
    this.line.get()?.stop();
    this.line.set(null);
    this.parts.kept.forget(this.visitId);
    this.papers.set(null);
    void this.parts.session.close();
    this.parts.navigate(visitorPath(null));
  }

  private comeBackAt(at: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), Math.min(TIMER_MAX_MS, Math.max(0, at - this.now())));
  }

  private patch(change: Partial<VisitorState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }
}

/** The browser has no session. Whatever else is wrong may be right the next time. */
function noSession(error: unknown): VisitPage {
  if (error instanceof ApiError && error.status === 401) return { visits: [], cursor: null };
  throw error;
}
