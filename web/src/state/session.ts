/**
 * The way of one person through a meeting: lobby, joining, meeting, left.
 *
 * It is the only place that asks the API, joins through `Media` and decides what an answer means for the page.
 * What the meeting reports is reduced by `meeting` and `chat`; what the person sends comes from `Capture`.
 *
 * Invariants: a phase is left in one step, with everything of it released; an answer that belongs to an attempt
 * that was given up is ignored; join tokens never leave `Ticket` and `Tickets`.
 */
import { ApiError, type CallApi, type Meeting } from "../api/types";
import {
  type Connection,
  isContentId,
  type Media,
  type MediaEvent,
  personId,
  type StopReason,
} from "../media/media";
import type { Access } from "./access";
import { Arrivals } from "./arrivals";
import type { Capture, CaptureState } from "./capture";
import {
  CHAT_LIFETIME_MS,
  CHAT_TOPIC,
  type ChatState,
  emptyChat,
  isNews,
  openChat,
  received,
  retried,
  sendable,
  sent,
} from "./chat";
import { meetingIdInPath, meetingPath } from "./invite";
import { type MeetingState, newMeeting, RECORDING_TOPIC, reduceMeeting } from "./meeting";
import { NameDirectory, nameOf } from "./names";
import { Notices } from "./notices";
import type { Preferences } from "./preferences";
import { deviceWords, type Problem, problemOf, problemOfStop, problemWords } from "./problems";
import { Recorder } from "./recorder";
import { createStore, type Store } from "./store";
import type { Tickets } from "./tickets";

export type Phase = "lobby" | "joining" | "meeting" | "left";
export type Parting = StopReason | "endedByYou";

export interface SessionState {
  phase: Phase;
  /** The meeting that the address names, that is being joined, or that was left. */
  meetingId: string | null;
  displayName: string;
  problem: Problem | null;
  /** The server's own words, where they say more than `problem` does. */
  problemDetail: string | null;
  /** The server takes noise out of this person's voice. */
  noiseSuppression: boolean;
  parting: Parting | null;
  /** The name under which this tab was in the meeting before a reload. */
  rejoinAs: string | null;
}

export interface SessionParts {
  api: CallApi;
  media: Media;
  capture: Capture;
  tickets: Tickets;
  access: Access;
  preferences: Store<Preferences>;
  /** Puts a path into the address bar. */
  navigate: (path: string) => void;
  /** Is told of errors that are a defect of the client, not of the world. */
  report: (error: unknown) => void;
  /** The name of somebody whom the application knows by this id, where it needs no list of attendees for it. */
  nameOfUser?: (externalUserId: string) => string | null;
  now?: () => number;
}

/** How long an ended meeting may take to say so before this client leaves by itself. */
const END_PATIENCE_MS = 5000;

/** Stored messages that are older than this when they arrive are history, not news to read out. */
const NEWS_MS = 15_000;

export class Session {
  readonly store: Store<SessionState>;
  readonly meeting: Store<MeetingState> = createStore(newMeeting(""));
  readonly chat: Store<ChatState> = createStore(emptyChat);
  readonly names: NameDirectory;
  readonly notices = new Notices();
  readonly recorder: Recorder;

  private readonly parts: SessionParts;
  private readonly arrivals: Arrivals;
  private readonly now: () => number;
  private attempt = 0;
  private connection: Connection | null = null;
  private stopFollowing: (() => void) | null = null;
  private ending = false;
  private endTimer: ReturnType<typeof setTimeout> | null = null;
  /** The kept attendee was used; if the server refuses it, a fresh one is worth a try. */
  private usedKept = false;

  constructor(parts: SessionParts, path: string) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
    this.recorder = new Recorder(parts.api, parts.access, this.notices);
    this.names = new NameDirectory(() => parts.api.attendees(this.state.meetingId ?? ""));
    this.arrivals = new Arrivals(
      (id) => this.nameOf(id),
      (sentence) => this.notices.say(sentence),
    );
    this.store = createStore<SessionState>({
      phase: "lobby",
      meetingId: null,
      displayName: parts.preferences.get().name,
      problem: null,
      problemDetail: null,
      noiseSuppression: false,
      parting: null,
      rejoinAs: null,
    });
    this.showLobby(meetingIdInPath(path));
  }

  /** Follows the address bar, as after the back button. */
  async visit(path: string): Promise<void> {
    const meetingId = meetingIdInPath(path);
    if (meetingId === this.state.meetingId && this.state.phase !== "left") return;
    if (this.state.phase === "meeting" || this.state.phase === "joining") await this.leave();
    this.showLobby(meetingId);
  }

  /** Goes to the lobby of a meeting, or with null to where meetings are made. */
  open(meetingId: string | null): void {
    this.parts.navigate(meetingId ? meetingPath(meetingId) : "/");
    this.showLobby(meetingId);
  }

  /** Looks whether the meeting of the address is there, so that a dead link is told before devices are set up. */
  async look(): Promise<void> {
    const { meetingId, phase } = this.state;
    if (!meetingId || phase !== "lobby") return;
    try {
      await this.parts.api.meeting(meetingId);
      if (this.state.phase === "lobby" && this.state.problem === "notFound") this.patch({ problem: null });
    } catch (error) {
      if (this.state.phase === "lobby" && this.state.meetingId === meetingId) {
        this.fail(error, () => this.look());
      }
    }
  }

  create(displayName: string): Promise<void> {
    return this.enter(displayName, () => this.parts.api.createMeeting());
  }

  join(meetingId: string, displayName: string): Promise<void> {
    return this.enter(displayName, () => this.parts.api.meeting(meetingId));
  }

  /** Comes back from the left screen without the detour through the lobby. */
  async rejoin(): Promise<void> {
    const { meetingId, displayName } = this.state;
    if (!meetingId) return;
    this.patch({ phase: "joining", parting: null, problem: null });
    await this.parts.capture.prepare();
    if (this.state.phase === "joining") await this.join(meetingId, displayName);
  }

  async leave(): Promise<void> {
    const connection = this.connection;
    if (this.state.phase === "joining") {
      this.attempt += 1;
      this.disconnect();
      this.showLobby(this.state.meetingId);
      void this.parts.capture.reopen();
    } else if (this.state.phase === "meeting") {
      this.part("left");
    }
    await connection?.leave();
  }

  /** Out of whatever there is, with devices closed: nobody comes back to a lobby. */
  async close(): Promise<void> {
    const connection = this.connection;
    this.attempt += 1;
    this.disconnect();
    this.notices.clear();
    this.showLobby(null);
    // Devices that wait for an answer to a prompt hold nothing else up.
    await Promise.all([this.parts.capture.release(), connection?.leave()]);
  }

  async endForAll(): Promise<void> {
    const { meetingId } = this.state;
    const connection = this.connection;
    if (!meetingId || !connection || this.ending) return;
    this.ending = true;
    try {
      await this.parts.api.deleteMeeting(meetingId);
      if (this.connection !== connection) return;
      this.endTimer = setTimeout(() => {
        void this.stopped("ended");
        void connection.leave();
      }, END_PATIENCE_MS);
    } catch (error) {
      this.ending = false;
      if (this.askedForAccessToken(error, () => this.endForAll())) return;
      this.notices.show(`The meeting could not be ended. ${problemWords(problemOf(error)).title}.`);
    }
  }

  /** Has the server take noise out of this person's voice, or no longer. */
  async setNoiseSuppression(enabled: boolean): Promise<void> {
    const meetingId = this.state.meetingId ?? "";
    const attendeeId = this.meeting.get().selfId;
    this.patch({ noiseSuppression: enabled });
    try {
      await this.parts.api.setNoiseSuppression(meetingId, attendeeId, enabled);
      const kept = this.parts.tickets.kept(meetingId);
      if (kept?.attendee.AttendeeId !== attendeeId) return;
      this.parts.tickets.keep({ ...kept, attendee: { ...kept.attendee, NoiseSuppression: enabled } });
    } catch (error) {
      if (this.meeting.get().selfId !== attendeeId) return;
      this.patch({ noiseSuppression: !enabled });
      if (this.askedForAccessToken(error, () => this.setNoiseSuppression(enabled))) return;
      this.notices.show(`Noise reduction could not be changed. ${problemWords(problemOf(error)).title}.`);
    }
  }

  async toggleContentShare(): Promise<void> {
    const connection = this.connection;
    if (!connection) return;
    if (this.meeting.get().sharing !== "off") {
      this.meeting.update((meeting) => ({ ...meeting, sharing: "off" }));
      connection.stopContentShare();
      return;
    }
    try {
      const stream = await this.parts.media.devices.openContent();
      if (!stream) return;
      if (this.connection !== connection) {
        this.parts.media.devices.close(stream);
        return;
      }
      this.meeting.update((meeting) => ({ ...meeting, sharing: "starting" }));
      await connection.startContentShare(stream);
    } catch {
      this.meeting.update((meeting) => ({ ...meeting, sharing: "off" }));
      this.notices.show("Sharing could not start. The browser or the system may forbid it for this page.");
    }
  }

  sendChat(text: string): boolean {
    const message = text.trim();
    if (!this.connection || !sendable(message)) return false;
    this.chat.update((chat) => sent(chat, message, this.now(), this.meeting.get().selfId));
    this.connection.sendMessage(CHAT_TOPIC, message, CHAT_LIFETIME_MS);
    return true;
  }

  retryChat(key: string): void {
    const message = this.chat.get().messages.find((each) => each.key === key);
    if (!message?.failed) return;
    this.chat.update((chat) => retried(chat, key));
    this.sendChat(message.text);
  }

  showChat(open: boolean): void {
    this.chat.update((chat) => openChat(chat, open));
  }

  bindTile(tileId: number, element: HTMLVideoElement): () => void {
    const connection = this.connection;
    connection?.bindTile(tileId, element);
    return () => connection?.unbindTile(tileId, element);
  }

  nameOf(attendeeId: string, externalUserId = ""): string {
    return nameOf(this.names.store.get(), attendeeId, externalUserId);
  }

  private get state(): SessionState {
    return this.store.get();
  }

  private async enter(displayName: string, findMeeting: () => Promise<Meeting>): Promise<void> {
    const attempt = ++this.attempt;
    let givenDevices = false;
    const name = displayName.trim();
    this.parts.preferences.update((preferences) => ({ ...preferences, name }));
    this.patch({ phase: "joining", displayName: name, problem: null, problemDetail: null, parting: null });
    try {
      const meeting = await findMeeting();
      if (attempt !== this.attempt) return;
      if (this.state.meetingId !== meeting.MeetingId) this.parts.navigate(meetingPath(meeting.MeetingId));
      this.patch({ meetingId: meeting.MeetingId });
      const attendee = await this.attendeeFor(meeting, name);
      if (attempt !== this.attempt) return;
      this.patch({ noiseSuppression: attendee.NoiseSuppression === true });
      this.start(attendee.AttendeeId, name);
      const given = this.parts.capture.store.get();
      const { microphone, camera, muted } = given;
      const { speakerId } = this.parts.preferences.get();
      const entry = {
        microphone,
        camera,
        muted: muted || !microphone,
        speakerId,
        topics: [CHAT_TOPIC, RECORDING_TOPIC],
      };
      givenDevices = true;
      const connection = await this.parts.media.join({ meeting, attendee }, entry, (event) => {
        if (attempt === this.attempt) this.handle(event);
      });
      if (attempt !== this.attempt) {
        await connection.leave();
        return;
      }
      this.connection = connection;
      this.follow(connection, given);
    } catch (error) {
      if (attempt !== this.attempt) return;
      this.disconnect();
      this.patch({ phase: "lobby" });
      this.fail(error, () => this.enter(displayName, findMeeting));
      if (givenDevices) await this.parts.capture.reopen();
    }
  }

  /** The attendee that this tab was before, if it has the same name; else a fresh one. */
  private async attendeeFor(meeting: Meeting, name: string) {
    const { api, tickets } = this.parts;
    const kept = tickets.kept(meeting.MeetingId);
    if (kept?.displayName === name) {
      this.usedKept = true;
      return kept.attendee;
    }
    this.usedKept = false;
    if (kept) await api.deleteAttendee(meeting.MeetingId, kept.attendee.AttendeeId).catch(() => undefined);
    const attendee = await api.createAttendee(meeting.MeetingId, name);
    tickets.keep({ meetingId: meeting.MeetingId, displayName: name, attendee, entered: false });
    return attendee;
  }

  private markEntered(): void {
    const { tickets } = this.parts;
    const kept = tickets.kept(this.state.meetingId ?? "");
    if (kept && !kept.entered) tickets.keep({ ...kept, entered: true });
  }

  private start(attendeeId: string, name: string): void {
    this.meeting.set(newMeeting(attendeeId));
    this.chat.set(emptyChat);
    this.names.learn(attendeeId, name);
    this.ending = false;
  }

  private handle(event: MediaEvent): void {
    const before = this.meeting.get();
    const after = reduceMeeting(before, event);
    this.meeting.set(after);
    if (after.recording.on !== before.recording.on) this.tellRecording(after.recording.on);
    switch (event.type) {
      case "started":
        if (before.connected) this.notices.say("You are connected again.");
        this.markEntered();
        this.arrivals.enter();
        this.patch({ phase: "meeting" });
        break;
      case "connecting":
        if (before.connected && event.reconnecting) this.notices.say("Connection lost. Reconnecting.");
        break;
      case "stopped":
        void this.stopped(event.reason);
        break;
      case "present":
        this.meet(event.attendeeId, event.externalUserId);
        this.tellPresence(event.attendeeId, event.externalUserId, before);
        break;
      case "gone":
        if (event.attendeeId !== before.selfId) this.tellGone(event.attendeeId);
        break;
      case "message":
        if (event.message.topic === CHAT_TOPIC) this.take(event);
        break;
      case "sharing":
        if (!event.on && before.sharing === "starting") {
          this.notices.show("Sharing did not start. At most two people can share at the same time.");
        }
        break;
      case "cameraRefused":
        this.notices.show("The meeting has as many cameras as it can take. Yours stays off.");
        void this.parts.capture.setCamera(false);
        break;
      default:
    }
  }

  private meet(attendeeId: string, externalUserId: string): void {
    const name = this.parts.nameOfUser?.(externalUserId);
    if (name) this.names.learn(personId(attendeeId), name);
    else this.names.meet(attendeeId);
  }

  private tellRecording(on: boolean): void {
    this.notices.show(on ? "This meeting is being recorded." : "The recording has ended.");
  }

  private tellPresence(attendeeId: string, externalUserId: string, before: MeetingState): void {
    if (attendeeId === before.selfId) return;
    if (!isContentId(attendeeId)) {
      this.arrivals.arrive(attendeeId);
    } else if (!attendeeId.startsWith(`${before.selfId}#`)) {
      this.notices.say(`${this.nameOf(attendeeId, externalUserId)} is sharing.`);
    }
  }

  private tellGone(attendeeId: string): void {
    if (isContentId(attendeeId)) this.notices.say("Sharing stopped.");
    else this.arrivals.leave(attendeeId);
  }

  private take(event: Extract<MediaEvent, { type: "message" }>): void {
    const before = this.chat.get();
    const after = received(before, event.message, this.meeting.get().selfId);
    this.chat.set(after);
    this.meet(event.message.senderId, event.message.senderExternalUserId);
    if (!isNews(before, after) || this.now() - event.message.at > NEWS_MS) return;
    const sender = this.nameOf(event.message.senderId, event.message.senderExternalUserId);
    this.notices.say(`Message from ${sender}: ${event.message.text}`);
  }

  private async stopped(reason: StopReason): Promise<void> {
    const { phase, meetingId, displayName } = this.state;
    if (reason === "rejected" || reason === "removed" || reason === "ended") this.parts.tickets.forget();
    if (phase === "meeting") {
      this.part(reason === "ended" && this.ending ? "endedByYou" : reason);
      return;
    }
    if (phase !== "joining") return;
    const anotherTry = reason === "rejected" && this.usedKept && meetingId;
    this.attempt += 1;
    this.disconnect();
    if (anotherTry) {
      await this.parts.capture.reopen();
      if (this.state.phase === "joining") await this.join(meetingId, displayName);
      return;
    }
    this.showLobby(meetingId);
    this.patch({ problem: problemOfStop(reason) });
    await this.parts.capture.reopen();
  }

  /** Carries what the person has done with their devices since `given`, and does, into the meeting, until it is over. */
  private follow(connection: Connection, given: CaptureState): void {
    const { capture } = this.parts;
    capture.setLive(true);
    let before = given;
    const apply = () => {
      const after = capture.store.get();
      const last = before;
      before = after;
      this.applyCapture(connection, last, after);
    };
    const stopCapture = capture.store.subscribe(apply);
    apply();
    let { speakerId } = this.parts.preferences.get();
    const stopPreferences = this.parts.preferences.subscribe(() => {
      const chosen = this.parts.preferences.get().speakerId;
      if (chosen === speakerId) return;
      speakerId = chosen;
      connection
        .setSpeaker(chosen)
        .catch(() => this.notices.show("This speaker could not be used. The one before stays."));
    });
    this.stopFollowing = () => {
      capture.setLive(false);
      stopCapture();
      stopPreferences();
    };
  }

  private applyCapture(connection: Connection, before: CaptureState, after: CaptureState): void {
    if (after.microphone !== before.microphone) {
      connection.setMicrophone(after.microphone).catch(() => this.tellDeviceFailed("microphone"));
    }
    const muted = after.muted || !after.microphone;
    if (muted !== (before.muted || !before.microphone)) {
      connection.setMuted(muted);
      this.notices.say(muted ? "You are muted." : "You are unmuted.");
    }
    if (after.camera !== before.camera) {
      connection.setCamera(after.camera).catch(() => this.tellDeviceFailed("camera"));
      if (!after.camera !== !before.camera) this.notices.say(after.camera ? "Camera on." : "Camera off.");
    }
    for (const kind of ["microphone", "camera"] as const) {
      const problem = after[`${kind}Problem`];
      if (!problem || problem === before[`${kind}Problem`]) continue;
      const { title, detail } = deviceWords(kind, problem);
      this.notices.show(`${title}. ${detail}`);
    }
  }

  private tellDeviceFailed(kind: "microphone" | "camera"): void {
    this.notices.show(`${deviceWords(kind, "failed").title}.`);
  }

  private part(parting: Parting): void {
    this.attempt += 1;
    this.disconnect();
    this.notices.clear();
    this.patch({ phase: "left", parting });
    void this.parts.capture.release();
  }

  private disconnect(): void {
    this.stopFollowing?.();
    this.stopFollowing = null;
    this.connection = null;
    this.arrivals.stop();
    if (this.endTimer !== null) clearTimeout(this.endTimer);
    this.endTimer = null;
  }

  private showLobby(meetingId: string | null): void {
    const kept = meetingId ? this.parts.tickets.kept(meetingId) : null;
    this.patch({
      phase: "lobby",
      meetingId,
      problem: null,
      problemDetail: null,
      parting: null,
      rejoinAs: kept?.entered ? kept.displayName : null,
      displayName: kept?.displayName ?? this.parts.preferences.get().name,
    });
  }

  private fail(error: unknown, repeat: () => Promise<void>): void {
    if (this.askedForAccessToken(error, repeat)) return;
    if (!(error instanceof ApiError)) this.parts.report(error);
    const problem = problemOf(error);
    if (problem === "notFound") this.parts.tickets.forget();
    const detail = problem === "refused" && error instanceof ApiError ? error.message : null;
    this.patch({ problem, problemDetail: detail });
  }

  private askedForAccessToken(error: unknown, repeat: () => Promise<void>): boolean {
    return this.parts.access.asked(error, async () => {
      this.patch({ problem: null, problemDetail: null });
      await repeat();
    });
  }

  private patch(change: Partial<SessionState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }
}
