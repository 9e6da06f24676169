/**
 * One visit from the side of those who lead or schedule it: who is there, letting in, the call, links, papers, the end.
 *
 * The call is entered and left as often as one likes; the page of the visit is behind it. Whoever leaves a visit's page
 * leaves its call, too.
 */
import type { ApiError } from "../../api/types";
import type { ConsentKind, Participant, Visit, VisitLink, Visits } from "../../api/visits";
import { Actions } from "../actions";
import { type Capture, PROMPT_PATIENCE_MS } from "../capture";
import type { Words } from "../problems";
import { VisitRecordings } from "../recordings";
import type { Session } from "../session";
import { createStore, type Store } from "../store";
import { agrees, CONSENT_TEXTS } from "./consents";
import type { Draft } from "./drafts";
import { VisitFiles } from "./files";
import { FollowedVisit, isOver, meIn } from "./followed";
import type { FactorKind } from "./link";
import { VisitPapers } from "./papers";
import { visitWords } from "./problems";

/** What can be done about a visit next, before anything else. */
export type NextStep = "admitAndStart" | "start" | "join" | "resume" | null;

export interface MadeLink extends VisitLink {
  factor: FactorKind;
}

export interface OpenVisitParts {
  visits: Visits;
  visitId: string;
  /** The call of this visit, with its devices. */
  call: (visit: OpenVisit) => { session: Session; capture: Capture };
  /** What is written of it and not saved. */
  drafts: Store<Draft>;
  /** One is not signed in any more, perhaps. */
  rejected: () => void;
}

export class OpenVisit {
  readonly line: FollowedVisit;
  readonly session: Session;
  readonly capture: Capture;
  readonly actions: Actions;
  /** Why the visit is not to be had. */
  readonly gone: Store<Words | null> = createStore<Words | null>(null);
  readonly papers: VisitPapers;
  readonly recordings: VisitRecordings;
  readonly files: VisitFiles;
  readonly visitId: string;
  private readonly parts: OpenVisitParts;
  private readonly stopCall: () => void;
  /** The page was left: no call begins any more, whatever was under way. */
  private stopped = false;

  constructor(parts: OpenVisitParts) {
    this.parts = parts;
    this.visitId = parts.visitId;
    const rejected = (error: unknown) => {
      if ((error as Partial<ApiError>).status === 401) parts.rejected();
    };
    this.actions = new Actions(visitWords, rejected);
    const { visits, visitId, drafts } = parts;
    this.papers = new VisitPapers({ visits, visitId, drafts, failed: rejected });
    this.recordings = new VisitRecordings(() => parts.visits.recordings(parts.visitId), rejected);
    const changed = () => this.line.askNow();
    this.files = new VisitFiles({ visits, visitId: () => visitId, changed, failed: rejected });
    this.line = new FollowedVisit(parts.visits, parts.visitId, (error) => {
      rejected(error);
      this.gone.set(visitWords(error));
      void this.session.close();
    });
    const { session, capture } = parts.call(this);
    this.session = session;
    this.capture = capture;
    const stopSession = session.store.subscribe(() => this.backFromCall());
    const stopLine = this.line.store.subscribe(() => this.leaveWhenOver());
    this.stopCall = () => {
      stopSession();
      stopLine();
    };
  }

  start(): void {
    this.line.start();
  }

  stop(): void {
    this.stopped = true;
    this.stopCall();
    this.line.stop();
    this.files.stop();
    void this.session.close();
  }

  /** Whether one is in its call, or on the way there. */
  isCalling(): boolean {
    const { phase } = this.session.store.get();
    return phase === "meeting" || phase === "joining";
  }

  async admit(participantId: string): Promise<boolean> {
    return this.step(`admit ${participantId}`, () => this.visits.admit(this.visitId, participantId));
  }

  /** Sends somebody out, who may check in again. */
  dismiss(participantId: string): Promise<boolean> {
    return this.step(`dismiss ${participantId}`, () => this.visits.dismiss(this.visitId, participantId));
  }

  /** Takes the next step, which ends in the call. */
  async proceed(step: NextStep): Promise<void> {
    const visit = this.line.store.get();
    const patient = visit?.participants.find(
      ({ role, presence }) => role === "patient" && presence === "waiting",
    );
    if (step === "admitAndStart" && patient && !(await this.admit(patient.id))) return;
    if (step === "resume" && !(await this.resume())) return;
    await this.enterCall();
  }

  pause(): Promise<boolean> {
    return this.step("pause", () => this.visits.pause(this.visitId));
  }

  resume(): Promise<boolean> {
    return this.step("resume", () => this.visits.resume(this.visitId));
  }

  cancel(): Promise<boolean> {
    return this.step("cancel", () => this.visits.cancel(this.visitId));
  }

  noShow(): Promise<boolean> {
    return this.step("noShow", () => this.visits.noShow(this.visitId));
  }

  /** Ends it for everybody, from inside the call or from outside. */
  async end(): Promise<void> {
    if (this.session.store.get().phase === "meeting") {
      await this.session.endForAll();
      return;
    }
    await this.actions.run("end", () => this.visits.end(this.visitId));
    this.line.wake();
  }

  async setConsent(kind: ConsentKind, agreed: boolean): Promise<void> {
    const visit = this.line.store.get();
    const me = visit && meIn(visit);
    if (!visit || !me || agrees(visit, me.id, kind) === agreed) return;
    const { version } = CONSENT_TEXTS[kind];
    await this.step(kind, () =>
      agreed ? this.visits.consent(this.visitId, kind, version) : this.visits.withdraw(this.visitId, kind),
    );
  }

  startRecording(): Promise<boolean> {
    return this.done("record", () => this.visits.startRecording(this.visitId));
  }

  stopRecording(): Promise<boolean> {
    return this.done("record", () => this.visits.stopRecording(this.visitId));
  }

  /** An address at which a recording can be watched. */
  recordingLink(recordingId: string): Promise<string | null> {
    return this.actions.run(`watch ${recordingId}`, () =>
      this.visits.recordingLink(this.visitId, recordingId),
    );
  }

  async makeLink({ id }: Participant, dateOfBirth: string | null): Promise<MadeLink | null> {
    const made = await this.actions.run("link", () => this.visits.makeLink(this.visitId, id, dateOfBirth));
    return made && { ...made, factor: dateOfBirth === null ? "code" : "birth" };
  }

  revokeLink({ id }: Participant): Promise<boolean> {
    return this.done("revoke", () => this.visits.revokeLink(this.visitId, id));
  }

  private get visits(): Visits {
    return this.parts.visits;
  }

  private async step(name: string, work: () => Promise<Visit>): Promise<boolean> {
    const visit = await this.actions.run(name, work);
    if (visit) this.line.take(visit);
    // Also after a refusal: what is shown was old.
    else this.line.wake();
    return visit !== null;
  }

  /** Whether `work` was done, which changes nothing that the visit itself shows. */
  private async done(name: string, work: () => Promise<void>): Promise<boolean> {
    const done = await this.actions.run(name, async () => {
      await work();
      return true;
    });
    return done === true;
  }

  private async enterCall(): Promise<void> {
    const visit = this.line.store.get();
    if (this.stopped || !visit || this.session.store.get().phase !== "lobby") return;
    await this.capture.prepareWithin(PROMPT_PATIENCE_MS);
    if (this.stopped) return this.capture.release();
    await this.session.join(this.visitId, meIn(visit)?.name ?? "");
    if (this.session.store.get().phase === "lobby") await this.capture.release();
  }

  /** Out of the call, the page of the visit is what one sees. */
  private backFromCall(): void {
    if (this.session.store.get().phase === "left") this.session.open(null);
  }

  private leaveWhenOver(): void {
    const visit = this.line.store.get();
    if (visit && isOver(visit) && this.isCalling()) void this.session.close();
  }
}

/** Whether papers may be written: from the patient's coming on. */
export function hasPapers({ state }: Visit): boolean {
  return !["scheduled", "invited", "cancelled", "no_show"].includes(state);
}

/** What whoever leads the visit does next. */
export function nextStep(visit: Visit): NextStep {
  switch (visit.state) {
    case "waiting":
      return "admitAndStart";
    case "admitted":
      return "start";
    case "in_progress":
      return "join";
    case "paused":
      return "resume";
    default:
      return null;
  }
}
