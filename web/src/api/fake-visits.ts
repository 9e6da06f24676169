/**
 * Visits in memory, as one caller sees them: steps that follow are taken, others are refused as the server refuses them,
 * and answers that wait are given when something has changed.
 */
import { ApiError, type Recording } from "./types";
import type { Sending } from "./upload";
import type {
  After,
  Attachment,
  AttachmentLimits,
  ConsentKind,
  NewVisit,
  Paper,
  Papers,
  Participant,
  Presence,
  Seat,
  Tagged,
  Visit,
  VisitLink,
  VisitPage,
  VisitQuery,
  VisitState,
  Visits,
  Waiting,
} from "./visits";

export const FAKE_LINK = "fake-link-of-a-visit";
export const FAKE_BIRTH = "1970-12-31";

const FAKE_LIMITS: AttachmentLimits = {
  fileBytesMax: 25 * 1024 * 1024,
  visitBytesMax: 100 * 1024 * 1024,
  filesMax: 20,
  extensions: ["pdf", "jpg", "jpeg", "png", "webp", "heic", "heif", "txt"],
};

export class FakeVisits implements Visits {
  readonly visits = new Map<string, Visit>();
  readonly papersOf = new Map<string, Papers>();
  readonly recordingsOf = new Map<string, readonly Recording[]>();
  readonly calls: string[] = [];
  /** What the link of `FAKE_LINK` opens; null when it counts no more. */
  linked: string | null = null;
  failures = 0;
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  /** Calls of these names fail. */
  refusing: Partial<Record<keyof Visits, ApiError>> = {};
  seat: () => Seat = () => ({ Meeting: fakeMeeting("meeting"), Attendee: fakeAttendee("self") });
  now = () => Date.now();
  private version = 0;
  private listeners = new Set<() => void>();

  add(visit: Visit): Visit {
    this.visits.set(visit.id, visit);
    this.changed();
    return visit;
  }

  /** Something has happened elsewhere. */
  change(visitId: string, how: (visit: Visit) => Visit): Visit {
    const visit = weighed({ ...how(this.found(visitId)), updatedAt: this.tick() });
    this.visits.set(visitId, visit);
    this.changed();
    const { recorded: _, attachments: __, ...answer } = visit;
    return answer;
  }

  enter(visitId: string, state: VisitState): Visit {
    return this.change(visitId, (visit) => ({ ...visit, state }));
  }

  /** A participant comes, is let in, or goes. */
  move(visitId: string, participantId: string, presence: Presence): Visit {
    return this.change(visitId, (visit) => {
      const { participants, state } = visit;
      const moved = participants.map((each) =>
        each.id === participantId ? movedTo(each, presence, this.now()) : each,
      );
      const isPatient = participants.some(({ id, role }) => id === participantId && role === "patient");
      return { ...visit, participants: moved, state: isPatient ? stateAfter(state, presence) : state };
    });
  }

  async redeem(link: string, secondFactor: string) {
    this.called("redeem");
    if (link !== FAKE_LINK || this.linked === null) throw new ApiError(403, "no such link", "link_invalid");
    if (this.failures >= 5) throw new ApiError(423, "locked", "link_locked");
    if (secondFactor !== FAKE_BIRTH) {
      this.failures += 1;
      throw this.failures >= 5
        ? new ApiError(423, "locked", "link_locked")
        : new ApiError(401, "wrong", "second_factor_invalid");
    }
    const visitId = this.linked;
    this.linked = null;
    return { visitId, participantId: this.me(visitId).id };
  }

  async forget(): Promise<void> {
    this.called("forget");
  }

  async list({ from }: VisitQuery): Promise<VisitPage> {
    this.called("list");
    const since = Date.parse(from ?? "1970-01-01");
    const visits = [...this.visits.values()].filter((each) => Date.parse(each.scheduledAt) >= since);
    return { visits: visits.toSorted((a, b) => a.scheduledAt.localeCompare(b.scheduledAt)), cursor: null };
  }

  async schedule({ scheduledAt, participants }: NewVisit): Promise<Visit> {
    this.called("schedule");
    const id = `visit-${this.visits.size + 1}`;
    const people = participants.map(({ role, name, userId }, at): Participant => {
      const person = { id: `${id}-${at}`, role, name: name ?? userId ?? "", presence: "expected" as const };
      return { ...person, me: role === "clinician", ...(userId === undefined ? {} : { userId }) };
    });
    return this.add(fakeVisit({ id, scheduledAt, participants: people }));
  }

  async visit(visitId: string, after?: After): Promise<Tagged<Visit>> {
    return this.answer("visit", after, () => this.found(visitId));
  }

  async queue(after?: After): Promise<Tagged<readonly Waiting[]>> {
    return this.answer("queue", after, () =>
      [...this.visits.values()].flatMap((visit) =>
        visit.participants
          .filter(({ presence }) => presence === "waiting")
          .map(({ id, role, name, waitingSince = "" }) => {
            return { visitId: visit.id, participantId: id, role, name, waitingSince };
          }),
      ),
    );
  }

  async cancel(visitId: string): Promise<Visit> {
    this.called("cancel");
    return this.enter(visitId, "cancelled");
  }

  async noShow(visitId: string): Promise<Visit> {
    this.called("noShow");
    return this.enter(visitId, "no_show");
  }

  async checkIn(visitId: string): Promise<Visit> {
    this.called("checkIn");
    this.move(visitId, this.me(visitId).id, "waiting");
    return this.change(visitId, (visit) => ({ ...visit, place: visit.place ?? 1 }));
  }

  async makeLink(visitId: string, participantId: string, dateOfBirth: string | null): Promise<VisitLink> {
    this.called("makeLink");
    if (this.found(visitId).state === "scheduled") this.enter(visitId, "invited");
    const expiresAt = new Date(this.now() + 12 * 3_600_000).toISOString();
    const link = "uUz1Q0p9c4aWk2Xn7Lr5tYb3Vd8Fh6Gj0SeMiOqPwRx";
    return { participantId, link, code: dateOfBirth === null ? "482913" : null, expiresAt };
  }

  async revokeLink(): Promise<void> {
    this.called("revokeLink");
  }

  async admit(visitId: string, participantId: string): Promise<Visit> {
    this.called("admit");
    return this.move(visitId, participantId, "admitted");
  }

  async start(visitId: string): Promise<Seat> {
    this.called("start");
    this.enter(visitId, "in_progress");
    return this.sit(visitId);
  }

  async join(visitId: string): Promise<Seat> {
    this.called("join");
    const { state } = this.found(visitId);
    if (state !== "in_progress") throw new ApiError(409, `a visit that is ${state}`, "visit_state");
    return this.sit(visitId);
  }

  async leave(visitId: string): Promise<Visit> {
    this.called("leave");
    const { id, presence } = this.me(visitId);
    return this.move(visitId, id, presence === "present" ? "admitted" : "expected");
  }

  async dismiss(visitId: string, participantId: string): Promise<Visit> {
    this.called("dismiss");
    return this.move(visitId, participantId, "expected");
  }

  async end(visitId: string): Promise<void> {
    this.called("end");
    this.enter(visitId, "ended");
  }

  async pause(visitId: string): Promise<Visit> {
    this.called("pause");
    return this.enter(visitId, "paused");
  }

  async resume(visitId: string): Promise<Visit> {
    this.called("resume");
    return this.enter(visitId, "in_progress");
  }

  async consent(visitId: string, kind: ConsentKind, textVersion: string): Promise<Visit> {
    this.called("consent");
    const participantId = this.me(visitId).id;
    const given = { participantId, kind, textVersion, givenAt: this.tick() };
    return this.change(visitId, (visit) => ({
      ...visit,
      consents: [...others(visit, participantId, kind), given],
    }));
  }

  async withdraw(visitId: string, kind: ConsentKind): Promise<Visit> {
    this.called("withdraw");
    const { id } = this.me(visitId);
    return this.change(visitId, (visit) => ({ ...visit, consents: others(visit, id, kind) }));
  }

  async startRecording(visitId: string): Promise<void> {
    this.called("startRecording");
    const { state, permits } = this.found(visitId);
    if (state !== "in_progress") throw new ApiError(409, `a visit that is ${state}`, "visit_state");
    if (!permits?.recording) throw new ApiError(409, "not everybody has agreed", "no_consent");
    this.record(visitId, true);
  }

  async stopRecording(visitId: string): Promise<void> {
    this.called("stopRecording");
    this.record(visitId, false);
  }

  async recordings(visitId: string): Promise<readonly Recording[]> {
    this.called("recordings");
    return this.recordingsOf.get(visitId) ?? [];
  }

  async recordingLink(visitId: string, recordingId: string): Promise<string> {
    this.called("recordingLink");
    return `/r/link-to-${recordingId}-of-${visitId}`;
  }

  async attachmentLimits(): Promise<AttachmentLimits> {
    this.called("attachmentLimits");
    return FAKE_LIMITS;
  }

  async attach(visitId: string, file: File, { progress }: Sending): Promise<Attachment> {
    this.called("attach");
    progress(1);
    const id = `file-${this.version}`;
    const added: Attachment = {
      id,
      name: file.name,
      contentType: file.type,
      bytes: file.size,
      participantId: this.me(visitId).id,
      addedAt: this.tick(),
      state: "ready",
    };
    this.attachments(visitId, (all) => [...all, added]);
    return added;
  }

  async attachmentLink(_visitId: string, attachmentId: string): Promise<string> {
    this.called("attachmentLink");
    return `/api/v1/attachments/link-to-${attachmentId}`;
  }

  async removeAttachment(visitId: string, attachmentId: string): Promise<void> {
    this.called("removeAttachment");
    this.attachments(visitId, (all) => all.filter(({ id }) => id !== attachmentId));
  }

  async papers(visitId: string): Promise<Papers> {
    this.called("papers");
    return this.writtenOf(visitId);
  }

  async write(visitId: string, paper: Paper, text: string, replaces: string): Promise<void> {
    this.called("write");
    const papers = this.writtenOf(visitId);
    const key = paper === "follow-up" ? "followUp" : paper;
    if ((papers[key] ?? "") !== replaces) throw new ApiError(409, "something else is there", "paper_changed");
    this.papersOf.set(visitId, { ...papers, [key]: text === "" ? null : text });
  }

  private writtenOf(visitId: string): Papers {
    return this.papersOf.get(visitId) ?? { notes: null, summary: null, followUp: null };
  }

  /** Files are nothing that the visit itself changes by, as its recording is not. */
  private attachments(visitId: string, how: (all: readonly Attachment[]) => readonly Attachment[]): void {
    const visit = this.found(visitId);
    this.visits.set(visitId, { ...visit, attachments: how(visit.attachments ?? []) });
    this.changed();
  }

  /** What is recorded is nothing that the visit itself changes by. */
  private record(visitId: string, recorded: boolean): void {
    this.visits.set(visitId, { ...this.found(visitId), recorded });
    this.changed();
  }

  private sit(visitId: string): Seat {
    this.move(visitId, this.me(visitId).id, "present");
    return this.seat();
  }

  private me(visitId: string): Participant {
    const me = this.found(visitId).participants.find((each) => each.me);
    if (!me) throw new ApiError(404, "there is no such visit", "not_found");
    return me;
  }

  private found(visitId: string): Visit {
    const visit = this.visits.get(visitId);
    if (!visit) throw new ApiError(404, "there is no such visit", "not_found");
    return visit;
  }

  private async answer<T>(name: keyof Visits, after: After | undefined, look: () => T): Promise<Tagged<T>> {
    this.called(name);
    const first = { value: look(), tag: String(this.version) };
    if (!after || after.tag !== first.tag) return first;
    await new Promise<void>((resolve) => {
      this.listeners.add(resolve);
      after.signal.addEventListener("abort", () => resolve());
    });
    if (after.signal.aborted) throw new ApiError(0, "given up");
    return this.answer(name, { ...after, tag: null }, look);
  }

  private changed(): void {
    this.version += 1;
    const told = [...this.listeners];
    this.listeners.clear();
    for (const each of told) each();
  }

  /** Later than everything before, also within a millisecond. */
  private tick(): string {
    return new Date(this.now() + this.version).toISOString();
  }

  private called(name: keyof Visits): void {
    this.calls.push(name);
    const failure = this.failure ?? this.refusing[name];
    if (failure) throw failure;
  }
}

export function fakeVisit(change: Partial<Visit> = {}): Visit {
  const made = "2026-01-15T08:00:00.000Z";
  return {
    id: "visit",
    state: "invited",
    hasMet: false,
    scheduledAt: "2026-01-15T10:30:00.000Z",
    createdAt: made,
    updatedAt: made,
    participants: [
      { id: "pat", role: "patient", name: "Pat Doe", presence: "expected", me: true },
      { id: "doc", role: "clinician", name: "Dr. Ada", userId: "ada", presence: "expected", me: false },
    ],
    consents: [],
    permits: { recording: false, transcription: false },
    ...change,
  };
}

/** With what everybody who is present agrees to; a recording ends with the consent. */
function weighed(visit: Visit): Visit {
  const { state, participants, consents, permits } = visit;
  if (!permits) return visit;
  const present = participants.filter(({ presence }) => presence === "present");
  const agreed = (kind: ConsentKind) =>
    state === "in_progress" &&
    present.length > 0 &&
    present.every(({ id }) => consents?.some((each) => each.participantId === id && each.kind === kind));
  const recording = agreed("recording");
  return {
    ...visit,
    permits: { recording, transcription: agreed("transcription") },
    recorded: visit.recorded === true && recording,
  };
}

function others(visit: Visit, participantId: string, kind: ConsentKind) {
  return (visit.consents ?? []).filter((each) => each.participantId !== participantId || each.kind !== kind);
}

function movedTo(
  { waitingSince: _, ...participant }: Participant,
  presence: Presence,
  now: number,
): Participant {
  const since = presence === "waiting" ? { waitingSince: new Date(now).toISOString() } : {};
  return { ...participant, presence, ...since };
}

function stateAfter(state: VisitState, presence: Presence): VisitState {
  if (presence === "waiting") return "waiting";
  return presence === "admitted" && state === "waiting" ? "admitted" : state;
}

function fakeMeeting(MeetingId: string) {
  return {
    MeetingId,
    MediaPlacement: { SignalingUrl: "ws://server.invalid/control", AudioHostUrl: "server.invalid" },
  };
}

function fakeAttendee(AttendeeId: string) {
  return { AttendeeId, ExternalUserId: AttendeeId, JoinToken: `token-of-${AttendeeId}` };
}
