/**
 * What is true in a meeting: who is there, who speaks, which tiles exist, how the connection fares.
 *
 * A pure reduction of `MediaEvent`s, so every rule of the meeting page can be tested by feeding events. It holds
 * no names (see `names`) and no chat (see `chat`). An event that changes nothing returns the same object, which
 * keeps a page with many attendees from rendering five times a second.
 *
 * Invariant: a content share is never in `attendees`; it is in `shares`, under its own `#content` id.
 *
 * Wire: `signaling.md` sections 4.9 (roster) and 4.10 (volume, signal strength); the recording mark is in the
 * server's `docs/signaling.md`.
 */
import { isContentId, type MediaEvent, personId, type TileReport } from "../media/media";

export type Quality = "good" | "fair" | "poor";

export interface RosterAttendee {
  id: string;
  externalUserId: string;
  muted: boolean;
  talking: boolean;
  signal: Quality;
}

export interface MeetingState {
  selfId: string;
  /** Present people in the order in which they came. */
  attendees: readonly RosterAttendee[];
  /** Present content shares, the newest last. */
  shares: readonly string[];
  tiles: readonly TileReport[];
  activeSpeakerId: string | null;
  connected: boolean;
  reconnecting: boolean;
  /** What the media statistics say; `quality` joins it with the signal strength. */
  network: "good" | "poor";
  sharing: "off" | "starting" | "on";
  recording: RecordingMark;
}

/** Whether the server records the meeting, and whether it has said so on the present connection. */
export interface RecordingMark {
  on: boolean;
  told: boolean;
  /** It was on at some time while this person was here. */
  ever: boolean;
}

/** The topic of the server's recording mark. No client can send on it. */
export const RECORDING_TOPIC = "carillon.recording";

export function newMeeting(selfId: string): MeetingState {
  return {
    selfId,
    attendees: [],
    shares: [],
    tiles: [],
    activeSpeakerId: null,
    connected: false,
    reconnecting: false,
    network: "good",
    sharing: "off",
    recording: { on: false, told: false, ever: false },
  };
}

/** The SDK's active-speaker policy counts as silence what is below this; the marks in the roster agree with it. */
const TALKING_VOLUME = 0.2;

export function reduceMeeting(state: MeetingState, event: MediaEvent): MeetingState {
  switch (event.type) {
    case "connecting":
      return {
        ...state,
        reconnecting: event.reconnecting,
        recording: { ...state.recording, told: false },
      };
    case "started":
      return { ...state, connected: true, reconnecting: false, recording: settled(state.recording) };
    case "stopped":
      return { ...state, connected: false, reconnecting: false, sharing: "off" };
    case "present":
      return present(state, event.attendeeId, event.externalUserId);
    case "gone":
      return gone(state, event.attendeeId);
    case "voice":
      return voice(state, event);
    case "activeSpeaker":
      return state.activeSpeakerId === event.attendeeId
        ? state
        : { ...state, activeSpeakerId: event.attendeeId };
    case "tile":
      return withTile(state, event.tile);
    case "tileGone":
      return { ...state, tiles: state.tiles.filter((tile) => tile.id !== event.tileId) };
    case "network":
      return state.network === event.quality ? state : { ...state, network: event.quality };
    case "sharing":
      return { ...state, sharing: event.on ? "on" : "off" };
    case "message":
      return event.message.topic === RECORDING_TOPIC ? marked(state, event.message.text) : state;
    case "cameraRefused":
      return state;
  }
}

/** The mark comes before a connection counts as started, and a server that says nothing of it does not record. */
function settled(recording: RecordingMark): RecordingMark {
  return recording.told ? recording : { ...recording, on: false };
}

function marked(state: MeetingState, text: string): MeetingState {
  try {
    const { recording } = JSON.parse(text) as { recording?: unknown };
    if (typeof recording !== "boolean") return state;
    const ever = recording || state.recording.ever;
    return { ...state, recording: { on: recording, told: true, ever } };
  } catch {
    return state;
  }
}

/** How the person's own connection fares, for the sign in the header. */
export function ownQuality(state: MeetingState): Quality {
  if (state.network === "poor") return "poor";
  return state.attendees.find((attendee) => attendee.id === state.selfId)?.signal ?? "good";
}

function present(state: MeetingState, id: string, externalUserId: string): MeetingState {
  if (isContentId(id)) {
    return state.shares.includes(id) ? state : { ...state, shares: [...state.shares, id] };
  }
  if (state.attendees.some((attendee) => attendee.id === id)) return state;
  const attendee: RosterAttendee = { id, externalUserId, muted: false, talking: false, signal: "good" };
  return { ...state, attendees: [...state.attendees, attendee] };
}

function gone(state: MeetingState, id: string): MeetingState {
  if (isContentId(id)) return { ...state, shares: state.shares.filter((share) => share !== id) };
  return {
    ...state,
    attendees: state.attendees.filter((attendee) => attendee.id !== id),
    shares: state.shares.filter((share) => personId(share) !== id),
    activeSpeakerId: state.activeSpeakerId === id ? null : state.activeSpeakerId,
  };
}

function voice(state: MeetingState, event: Extract<MediaEvent, { type: "voice" }>): MeetingState {
  const before = state.attendees.find((attendee) => attendee.id === event.attendeeId);
  if (!before) return state;
  const muted = event.muted ?? before.muted;
  const heard = event.volume === null ? before.talking : event.volume >= TALKING_VOLUME;
  const after: RosterAttendee = {
    ...before,
    muted,
    talking: heard && !muted,
    signal: event.signal === null ? before.signal : qualityOf(event.signal),
  };
  if (after.muted === before.muted && after.talking === before.talking && after.signal === before.signal) {
    return state;
  }
  return { ...state, attendees: state.attendees.map((each) => (each === before ? after : each)) };
}

function qualityOf(signal: number): Quality {
  if (signal >= 1) return "good";
  return signal > 0 ? "fair" : "poor";
}

function withTile(state: MeetingState, tile: TileReport): MeetingState {
  const at = state.tiles.findIndex((each) => each.id === tile.id);
  if (at < 0) return { ...state, tiles: [...state.tiles, tile] };
  const before = state.tiles[at];
  if (before && sameTile(before, tile)) return state;
  return { ...state, tiles: state.tiles.with(at, tile) };
}

function sameTile(a: TileReport, b: TileReport): boolean {
  return (
    a.attendeeId === b.attendeeId &&
    a.local === b.local &&
    a.content === b.content &&
    a.streaming === b.streaming &&
    a.paused === b.paused
  );
}
