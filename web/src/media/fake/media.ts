/**
 * A meeting without a server: what happens in it is said by calling methods.
 *
 * It behaves as the SDK does where the client depends on it: the person is in the roster, a content share is an
 * attendee of its own, a message is not echoed to its sender, a stop comes once.
 */
import type {
  Connection,
  Entry,
  IncomingMessage,
  Media,
  MediaEvent,
  StopReason,
  Ticket,
  TileReport,
} from "../media";
import { FakeDevices, type MakeStream } from "./devices";

export class FakeMedia implements Media {
  readonly devices: FakeDevices;
  /** The connection of the last join. */
  connection: FakeConnection | null = null;
  /** What a join does by itself: start, or stop for a reason, or neither until the test says so. */
  onJoin: "start" | "wait" | StopReason = "start";
  tickets: Ticket[] = [];

  constructor(makeStream: MakeStream = () => ({}) as MediaStream) {
    this.devices = new FakeDevices(makeStream);
  }

  prepare(): void {}

  async join(ticket: Ticket, entry: Entry, listener: (event: MediaEvent) => void): Promise<Connection> {
    this.tickets.push(ticket);
    const connection = new FakeConnection(ticket, entry, listener);
    this.connection = connection;
    connection.emit({ type: "connecting", reconnecting: false });
    if (this.onJoin === "start") connection.start();
    else if (this.onJoin !== "wait") connection.stop(this.onJoin);
    return connection;
  }
}

export class FakeConnection implements Connection {
  readonly entry: Entry;
  readonly selfId: string;
  readonly sent: { topic: string; data: string; lifetimeMs: number }[] = [];
  readonly microphones: (MediaStream | null)[] = [];
  readonly speakers: (string | null)[] = [];
  muted: boolean;
  left = false;
  private readonly ticket: Ticket;
  private readonly listener: (event: MediaEvent) => void;
  private readonly pictures = new Map<number, MediaStream>();
  private readonly tileIds = new Map<string, number>();
  private over = false;

  constructor(ticket: Ticket, entry: Entry, listener: (event: MediaEvent) => void) {
    this.ticket = ticket;
    this.entry = entry;
    this.listener = listener;
    this.selfId = ticket.attendee.AttendeeId;
    this.muted = entry.muted;
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.voice(this.selfId, { muted });
  }

  async setMicrophone(stream: MediaStream | null): Promise<void> {
    this.microphones.push(stream);
  }

  async setCamera(stream: MediaStream | null): Promise<void> {
    if (stream) this.show(this.selfId, stream);
    else this.hide(this.selfId);
  }

  async setSpeaker(deviceId: string | null): Promise<void> {
    this.speakers.push(deviceId);
  }

  async startContentShare(stream: MediaStream): Promise<void> {
    this.arrive(`${this.selfId}#content`);
    this.show(`${this.selfId}#content`, stream);
    this.emit({ type: "sharing", on: true });
  }

  stopContentShare(): void {
    this.hide(`${this.selfId}#content`);
    this.depart(`${this.selfId}#content`);
    this.emit({ type: "sharing", on: false });
  }

  sendMessage(topic: string, data: string, lifetimeMs: number): void {
    this.sent.push({ topic, data, lifetimeMs });
  }

  bindTile(tileId: number, element: HTMLVideoElement): void {
    element.srcObject = this.pictures.get(tileId) ?? null;
  }

  unbindTile(_tileId: number, element: HTMLVideoElement): void {
    element.srcObject = null;
  }

  async leave(): Promise<void> {
    this.left = true;
    this.stop("left");
  }

  emit(event: MediaEvent): void {
    if (!this.over) this.listener(event);
  }

  start(): void {
    this.arrive(this.selfId, this.ticket.attendee.ExternalUserId);
    this.voice(this.selfId, { muted: this.muted });
    this.emit({ type: "started" });
    if (this.entry.camera) this.show(this.selfId, this.entry.camera);
  }

  stop(reason: StopReason): void {
    this.emit({ type: "stopped", reason });
    this.over = true;
  }

  arrive(attendeeId: string, externalUserId = attendeeId): void {
    this.emit({ type: "present", attendeeId, externalUserId });
  }

  depart(attendeeId: string, dropped = false): void {
    this.emit({ type: "gone", attendeeId, dropped });
  }

  voice(attendeeId: string, change: { volume?: number; muted?: boolean; signal?: number }): void {
    const { volume = null, muted = null, signal = null } = change;
    this.emit({ type: "voice", attendeeId, volume, muted, signal });
  }

  show(attendeeId: string, picture: MediaStream): void {
    const id = this.tileIds.get(attendeeId) ?? this.tileIds.size + 1;
    this.tileIds.set(attendeeId, id);
    this.pictures.set(id, picture);
    this.emit({ type: "tile", tile: this.tile(attendeeId, id, true) });
  }

  hide(attendeeId: string): void {
    const id = this.tileIds.get(attendeeId);
    if (id === undefined) return;
    this.pictures.delete(id);
    this.emit({ type: "tile", tile: this.tile(attendeeId, id, false) });
  }

  say(senderId: string, text: string, at: number, change: Partial<IncomingMessage> = {}): void {
    const message = {
      topic: "chat",
      text,
      senderId,
      senderExternalUserId: senderId,
      at,
      throttled: false,
      ...change,
    };
    this.emit({ type: "message", message });
  }

  private tile(attendeeId: string, id: number, streaming: boolean): TileReport {
    return {
      id,
      attendeeId,
      local: attendeeId === this.selfId,
      content: attendeeId.endsWith("#content"),
      streaming,
      paused: false,
    };
  }
}
