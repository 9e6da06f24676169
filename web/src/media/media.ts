/**
 * The port between the client and everything that touches a device or a meeting's media.
 *
 * Two suppliers: `chime/` (the official SDK) and `fake/` (tests, and work on the pages without a server). State
 * and components know only these types, so neither needs a browser's media stack to be tested.
 *
 * Invariant: everything a meeting reports arrives as one `MediaEvent` through one listener, in order.
 */
import type { Attendee, Meeting } from "../api/types";

export type InputKind = "microphone" | "camera";
export type DeviceKind = InputKind | "speaker";

export interface Device {
  id: string;
  kind: DeviceKind;
  label: string;
}

/** Why a device cannot be used, as far as a person can do something about it. */
export type DeviceProblem = "denied" | "missing" | "lost" | "busy" | "insecure" | "failed";

export class DeviceError extends Error {
  readonly problem: DeviceProblem;

  constructor(problem: DeviceProblem, cause?: unknown) {
    super(`device: ${problem}`, { cause });
    this.name = "DeviceError";
    this.problem = problem;
  }
}

export type CameraQuality = "low" | "standard" | "high";

export interface CameraRequest {
  deviceId: string | null;
  quality: CameraQuality;
}

/** What one prompt for both inputs gave: a stream, or why there is none. */
export interface OpenedInputs {
  microphone: MediaStream | DeviceProblem | null;
  camera: MediaStream | DeviceProblem | null;
}

export interface Devices {
  readonly canChooseSpeaker: boolean;
  readonly canShareContent: boolean;
  list(): Promise<Device[]>;
  /** Calls back when a device is plugged in or out; returns how to stop. */
  onChange(listener: () => void): () => void;
  /** Opens what is asked for with a single permission prompt; never rejects. */
  openInputs(microphone: string | null | undefined, camera: CameraRequest | undefined): Promise<OpenedInputs>;
  openMicrophone(deviceId: string | null): Promise<MediaStream>;
  openCamera(request: CameraRequest): Promise<MediaStream>;
  /** Resolves to null when the person dismisses the browser's picker. */
  openContent(): Promise<MediaStream | null>;
  /** Calls back when the device behind a stream goes away by itself. */
  onEnded(stream: MediaStream, listener: () => void): () => void;
  /** The device that the browser chose for a stream, where it tells. */
  idOf(stream: MediaStream): string | null;
  close(stream: MediaStream): void;
  /** Reports loudness from 0 to 1 some times a second; returns how to stop. */
  watchLevel(stream: MediaStream, listener: (level: number) => void): () => void;
  /** Shows a stream in a video element; null takes it off. */
  show(stream: MediaStream | null, element: HTMLVideoElement): void;
  playTone(speakerId: string | null): Promise<void>;
}

/** What a person needs to enter a meeting. Holds the join token: never logged, never shown. */
export interface Ticket {
  meeting: Meeting;
  attendee: Attendee;
}

/** How someone enters; devices can be changed later through the `Connection`. */
export interface Entry {
  microphone: MediaStream | null;
  camera: MediaStream | null;
  muted: boolean;
  speakerId: string | null;
  /** The topics of data messages to listen to. */
  topics: readonly string[];
}

export interface Connection {
  setMuted(muted: boolean): void;
  setMicrophone(stream: MediaStream | null): Promise<void>;
  setCamera(stream: MediaStream | null): Promise<void>;
  setSpeaker(deviceId: string | null): Promise<void>;
  startContentShare(stream: MediaStream): Promise<void>;
  stopContentShare(): void;
  sendMessage(topic: string, data: string, lifetimeMs: number): void;
  bindTile(tileId: number, element: HTMLVideoElement): void;
  unbindTile(tileId: number, element: HTMLVideoElement): void;
  /** Resolves when the meeting is left and every device of the meeting is free. */
  leave(): Promise<void>;
}

export interface Media {
  readonly devices: Devices;
  /** Fetches what joining will need, ahead of time. */
  prepare(): void;
  /** Starts to join; `started` or `stopped` follows as an event. */
  join(ticket: Ticket, entry: Entry, listener: (event: MediaEvent) => void): Promise<Connection>;
}

export type StopReason = "left" | "ended" | "removed" | "elsewhere" | "full" | "rejected" | "lost";

export interface TileReport {
  id: number;
  attendeeId: string;
  local: boolean;
  content: boolean;
  /** There is a picture to show. */
  streaming: boolean;
  /** The server withholds this picture because the link is too thin. */
  paused: boolean;
}

export interface IncomingMessage {
  topic: string;
  text: string;
  senderId: string;
  senderExternalUserId: string;
  at: number;
  /** The server refused it: it reached nobody, and came back to its sender. */
  throttled: boolean;
}

export type MediaEvent =
  | { type: "connecting"; reconnecting: boolean }
  | { type: "started" }
  | { type: "stopped"; reason: StopReason }
  | { type: "present"; attendeeId: string; externalUserId: string }
  | { type: "gone"; attendeeId: string; dropped: boolean }
  | {
      type: "voice";
      attendeeId: string;
      volume: number | null;
      muted: boolean | null;
      signal: number | null;
    }
  | { type: "activeSpeaker"; attendeeId: string | null }
  | { type: "tile"; tile: TileReport }
  | { type: "tileGone"; tileId: number }
  | { type: "message"; message: IncomingMessage }
  | { type: "network"; quality: "good" | "poor" }
  | { type: "sharing"; on: boolean }
  | { type: "cameraRefused" };

const CONTENT_SUFFIX = "#content";

/** Tells a content share from a person: Chime marks it in the attendee id. */
export function isContentId(attendeeId: string): boolean {
  return attendeeId.endsWith(CONTENT_SUFFIX);
}

/** The person behind an attendee id, which for a content share is the one who shares. */
export function personId(attendeeId: string): string {
  return isContentId(attendeeId) ? attendeeId.slice(0, -CONTENT_SUFFIX.length) : attendeeId;
}
