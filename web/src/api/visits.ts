/** Visits: the shapes of `/api/v1/visits`, and asking for them. Callers have an account, or came by a visit's link. */
import type { Attendee, Meeting, Recording, RecordingState } from "./types";
import { type Sending, type Upload, upload } from "./upload";
import { type Asking, type Fetch, V1 } from "./v1";

export type VisitState =
  | "scheduled"
  | "invited"
  | "waiting"
  | "admitted"
  | "in_progress"
  | "paused"
  | "ended"
  | "cancelled"
  | "no_show";

export type ParticipantRole = "patient" | "clinician" | "interpreter" | "family";
export type Presence = "expected" | "waiting" | "admitted" | "present";
export type ConsentKind = "recording" | "transcription";
export const CONSENT_KINDS: readonly ConsentKind[] = ["recording", "transcription"];

export interface Participant {
  id: string;
  role: ParticipantRole;
  name: string;
  /** The account, of somebody who has one; others come by a link. */
  userId?: string;
  presence: Presence;
  waitingSince?: string;
  me: boolean;
}

export interface Consent {
  participantId: string;
  kind: ConsentKind;
  textVersion: string;
  givenAt: string;
  withdrawnAt?: string;
}

export interface Visit {
  id: string;
  state: VisitState;
  /** Whether there was a meeting or is one: such a visit is ended, not cancelled. */
  hasMet: boolean;
  scheduledAt: string;
  createdAt: string;
  updatedAt: string;
  participants: readonly Participant[];
  /** Absent for whoever takes no part. */
  consents?: readonly Consent[];
  /** Whether everybody who is present agrees. */
  permits?: Readonly<Record<ConsentKind, boolean>>;
  /** Whether it is recorded right now. Only answers to `visit` say so, to those who take part. */
  recorded?: boolean;
  /** The files that one sees. Only answers to `visit` have them, to those who take part. */
  attachments?: readonly Attachment[];
  /** The own place in line, while one waits. */
  place?: number;
}

/** A file that somebody has added. */
export interface Attachment {
  id: string;
  name: string;
  contentType: string;
  bytes: number;
  participantId: string;
  addedAt: string;
  state: "scanning" | "ready" | "refused";
}

export interface AttachmentLimits {
  fileBytesMax: number;
  visitBytesMax: number;
  filesMax: number;
  /** What names may end with. */
  extensions: readonly string[];
}

export interface Waiting {
  visitId: string;
  participantId: string;
  role: ParticipantRole;
  name: string;
  waitingSince: string;
}

export interface NewVisit {
  scheduledAt: string;
  participants: readonly { role: ParticipantRole; userId?: string; name?: string }[];
}

/** Shown once. */
export interface VisitLink {
  participantId: string;
  link: string;
  code: string | null;
  expiresAt: string;
}

/** What the SDK joins with. */
export interface Seat {
  Meeting: Meeting;
  Attendee: Attendee;
}

export type Paper = "notes" | "summary" | "follow-up";

export interface Papers {
  notes: string | null;
  summary: string | null;
  followUp: string | null;
}

/** An answer and the tag that names it, with which one asks for the next. */
export interface Tagged<T> {
  value: T;
  tag: string;
}

/** Asks for what comes after the answer of this tag, and waits for it. */
export interface After {
  tag: string | null;
  signal: AbortSignal;
}

export interface VisitPage {
  visits: readonly Visit[];
  cursor: string | null;
}

export interface VisitQuery {
  from?: string;
  cursor?: string;
}

export interface Visits {
  redeem(link: string, secondFactor: string): Promise<{ visitId: string; participantId: string }>;
  /** Makes this browser forget that it came by a link to the visit; it may have come to others. */
  forget(visitId: string): Promise<void>;
  list(query: VisitQuery): Promise<VisitPage>;
  schedule(visit: NewVisit): Promise<Visit>;
  visit(visitId: string, after?: After): Promise<Tagged<Visit>>;
  queue(after?: After): Promise<Tagged<readonly Waiting[]>>;
  cancel(visitId: string): Promise<Visit>;
  noShow(visitId: string): Promise<Visit>;
  checkIn(visitId: string): Promise<Visit>;
  makeLink(visitId: string, participantId: string, dateOfBirth: string | null): Promise<VisitLink>;
  revokeLink(visitId: string, participantId: string): Promise<void>;
  admit(visitId: string, participantId: string): Promise<Visit>;
  start(visitId: string): Promise<Seat>;
  join(visitId: string): Promise<Seat>;
  /** Goes out of the call, which can be joined again, or of the waiting room. */
  leave(visitId: string): Promise<Visit>;
  /** Sends somebody out, who may check in again and is let in anew. */
  dismiss(visitId: string, participantId: string): Promise<Visit>;
  end(visitId: string): Promise<void>;
  pause(visitId: string): Promise<Visit>;
  resume(visitId: string): Promise<Visit>;
  consent(visitId: string, kind: ConsentKind, textVersion: string): Promise<Visit>;
  withdraw(visitId: string, kind: ConsentKind): Promise<Visit>;
  /** Has the visit recorded, which everybody who is present agrees to. */
  startRecording(visitId: string): Promise<void>;
  stopRecording(visitId: string): Promise<void>;
  /** What was recorded of the visit, the youngest first. */
  recordings(visitId: string): Promise<readonly Recording[]>;
  /** An address at which a recording can be watched for a while, by whoever has it. */
  recordingLink(visitId: string, recordingId: string): Promise<string>;
  /** What may be added to the visit. */
  attachmentLimits(visitId: string): Promise<AttachmentLimits>;
  attach(visitId: string, file: File, sending: Sending): Promise<Attachment>;
  /** An address at which a file can be saved at once, by whoever has it. */
  attachmentLink(visitId: string, attachmentId: string): Promise<string>;
  removeAttachment(visitId: string, attachmentId: string): Promise<void>;
  papers(visitId: string): Promise<Papers>;
  /** Writes a paper, if what stands there is what it replaces. */
  write(visitId: string, paper: Paper, text: string, replaces: string): Promise<void>;
}

/** How long the server holds an answer back at most, and how long that may take on the way. */
const WAIT_S = 25;
const HELD_TIMEOUT_MS = 40_000;

export class HttpVisits implements Visits {
  private readonly v1: V1;
  private readonly upload: Upload;

  constructor(fetch?: Fetch, isAttended?: () => boolean, send: Upload = upload) {
    this.v1 = new V1(fetch, isAttended);
    this.upload = send;
  }

  redeem(link: string, secondFactor: string): Promise<{ visitId: string; participantId: string }> {
    return this.v1.send("POST", "/visit-session", { link, secondFactor });
  }

  async forget(visitId: string): Promise<void> {
    await this.v1.send("DELETE", `/visit-session?${new URLSearchParams({ visit: visitId })}`);
  }

  list({ from, cursor }: VisitQuery): Promise<VisitPage> {
    const query = new URLSearchParams({ limit: "100" });
    if (from !== undefined) query.set("from", from);
    if (cursor !== undefined) query.set("cursor", cursor);
    return this.v1.send("GET", `/visits?${query}`);
  }

  schedule(visit: NewVisit): Promise<Visit> {
    return this.v1.send("POST", "/visits", visit);
  }

  async visit(visitId: string, after?: After): Promise<Tagged<Visit>> {
    const path = pathOf(visitId) + queryOf(after);
    const { visit, tag } = await this.v1.send<{ visit: Visit; tag: string }>(
      "GET",
      path,
      undefined,
      held(after),
    );
    return { value: visit, tag };
  }

  async queue(after?: After): Promise<Tagged<readonly Waiting[]>> {
    const path = `/visits/queue${queryOf(after)}`;
    const answer = await this.v1.send<{ waiting: Waiting[]; tag: string }>(
      "GET",
      path,
      undefined,
      held(after),
    );
    return { value: answer.waiting, tag: answer.tag };
  }

  cancel(visitId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "cancel"));
  }

  noShow(visitId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "no-show"));
  }

  checkIn(visitId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "check-in"));
  }

  makeLink(visitId: string, participantId: string, dateOfBirth: string | null): Promise<VisitLink> {
    const path = pathOf(visitId, "participants", participantId, "link");
    return this.v1.send("POST", path, dateOfBirth === null ? {} : { dateOfBirth });
  }

  async revokeLink(visitId: string, participantId: string): Promise<void> {
    await this.v1.send("DELETE", pathOf(visitId, "participants", participantId, "link"));
  }

  admit(visitId: string, participantId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "participants", participantId, "admit"));
  }

  start(visitId: string): Promise<Seat> {
    return this.v1.send("POST", pathOf(visitId, "meeting"));
  }

  join(visitId: string): Promise<Seat> {
    return this.v1.send("POST", pathOf(visitId, "join"));
  }

  leave(visitId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "leave"));
  }

  dismiss(visitId: string, participantId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "participants", participantId, "dismiss"));
  }

  async end(visitId: string): Promise<void> {
    await this.v1.send("DELETE", pathOf(visitId, "meeting"));
  }

  pause(visitId: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "pause"));
  }

  resume(visitId: string): Promise<Visit> {
    return this.v1.send("DELETE", pathOf(visitId, "pause"));
  }

  consent(visitId: string, kind: ConsentKind, textVersion: string): Promise<Visit> {
    return this.v1.send("POST", pathOf(visitId, "consents"), { kind, textVersion });
  }

  withdraw(visitId: string, kind: ConsentKind): Promise<Visit> {
    return this.v1.send("DELETE", pathOf(visitId, "consents", kind));
  }

  async startRecording(visitId: string): Promise<void> {
    await this.v1.send("POST", pathOf(visitId, "recording"));
  }

  async stopRecording(visitId: string): Promise<void> {
    await this.v1.send("DELETE", pathOf(visitId, "recording"));
  }

  async recordings(visitId: string): Promise<readonly Recording[]> {
    const path = pathOf(visitId, "recordings");
    const { recordings } = await this.v1.send<{ recordings: VisitRecording[] }>("GET", path);
    return recordings.map(asRecording);
  }

  async recordingLink(visitId: string, recordingId: string): Promise<string> {
    const path = pathOf(visitId, "recordings", recordingId, "link");
    return (await this.v1.send<{ url: string }>("POST", path)).url;
  }

  async attachmentLimits(visitId: string): Promise<AttachmentLimits> {
    const path = pathOf(visitId, "attachments");
    return (await this.v1.send<{ limits: AttachmentLimits }>("GET", path)).limits;
  }

  attach(visitId: string, file: File, sending: Sending): Promise<Attachment> {
    const query = new URLSearchParams({ name: file.name });
    return this.upload<Attachment>(`${pathOf(visitId, "attachments")}?${query}`, file, sending);
  }

  async attachmentLink(visitId: string, attachmentId: string): Promise<string> {
    const path = pathOf(visitId, "attachments", attachmentId, "link");
    return (await this.v1.send<{ url: string }>("POST", path)).url;
  }

  async removeAttachment(visitId: string, attachmentId: string): Promise<void> {
    await this.v1.send("DELETE", pathOf(visitId, "attachments", attachmentId));
  }

  papers(visitId: string): Promise<Papers> {
    return this.v1.send("GET", pathOf(visitId, "papers"));
  }

  async write(visitId: string, paper: Paper, text: string, replaces: string): Promise<void> {
    await this.v1.send("PUT", pathOf(visitId, "papers", paper), { text, replaces });
  }
}

/** A recording, as visits tell of it. */
interface VisitRecording {
  id: string;
  state: Lowercase<RecordingState>;
  progress?: number;
  startedAt: string;
  endedAt?: string;
  problem?: string;
}

const STATES: Record<Lowercase<RecordingState>, RecordingState> = {
  recording: "Recording",
  processing: "Processing",
  ready: "Ready",
  pieces: "Pieces",
  failed: "Failed",
};

function asRecording({ id, state, progress, startedAt, endedAt, problem }: VisitRecording): Recording {
  return {
    RecordingId: id,
    State: STATES[state],
    StartedAt: startedAt,
    ...(progress === undefined ? {} : { Progress: progress }),
    ...(endedAt === undefined ? {} : { EndedAt: endedAt }),
    ...(problem === undefined ? {} : { Problem: problem }),
  };
}

function pathOf(...parts: string[]): string {
  return `/visits/${parts.map(encodeURIComponent).join("/")}`;
}

function queryOf(after: After | undefined): string {
  return after?.tag ? `?${new URLSearchParams({ after: after.tag, wait: String(WAIT_S) })}` : "";
}

function held(after: After | undefined): Asking {
  return after ? { timeoutMs: HELD_TIMEOUT_MS, signal: after.signal } : {};
}
