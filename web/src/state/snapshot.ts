/**
 * A plain picture of the session for end-to-end tests, read through `window.carillon.state()`.
 *
 * It is a copy: changing it changes nothing. It holds no join token and no access token.
 */
import type { Access } from "./access";
import type { Capture } from "./capture";
import { ownQuality } from "./meeting";
import type { Session } from "./session";

export function snapshot(session: Session, capture: Capture, access: Access) {
  const { phase, meetingId, displayName, problem, parting } = session.store.get();
  const meeting = session.meeting.get();
  const chat = session.chat.get();
  const { muted, microphone, camera, microphoneProblem, cameraProblem } = capture.store.get();
  return {
    phase,
    meetingId,
    displayName,
    problem,
    parting,
    accessToken: access.store.get(),
    recorded: meeting.recording.on,
    attendeeId: meeting.selfId || null,
    muted: muted || !microphone,
    camera: camera !== null,
    microphoneProblem,
    cameraProblem,
    sharing: meeting.sharing,
    connected: meeting.connected,
    reconnecting: meeting.reconnecting,
    network: ownQuality(meeting),
    activeSpeakerId: meeting.activeSpeakerId,
    roster: meeting.attendees.map(({ id, externalUserId, muted, talking, signal }) => ({
      attendeeId: id,
      name: session.nameOf(id, externalUserId),
      muted,
      talking,
      signal,
    })),
    shares: [...meeting.shares],
    tiles: meeting.tiles.map((tile) => ({ ...tile })),
    chat: chat.messages.map(({ senderId, text, own, failed, at }) => ({
      senderId,
      senderName: session.nameOf(senderId),
      text,
      own,
      failed,
      at,
    })),
    unread: chat.unread,
  };
}

export type Snapshot = ReturnType<typeof snapshot>;
