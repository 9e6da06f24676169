/**
 * One person's presence in one meeting, carried by the official SDK.
 *
 * Translates both ways between the SDK's facade, with its many observers, and the `Connection` port. It decides
 * nothing: what an event means is for `state/` to say.
 *
 * Invariants: camera operations run one after another, because each renegotiates; once the SDK has stopped,
 * every device and observer of the session is let go, whoever caused the stop.
 */
import {
  type AudioVideoFacade,
  type AudioVideoObserver,
  type ContentShareObserver,
  type DataMessage,
  DefaultActiveSpeakerPolicy,
  type MeetingSessionStatus,
  type VideoTileState,
} from "amazon-chime-sdk-js";
import { type Connection, type Entry, isContentId, type MediaEvent } from "../media";
import { stopReason } from "./status";

/** The part of the SDK's session that a connection uses. */
export interface SdkSession {
  audioVideo: AudioVideoFacade;
  destroy(): Promise<void>;
}

/** Leaving waits this long for the server's word; the person has moved on by then. */
const LEAVE_PATIENCE_MS = 4000;

export class ChimeConnection implements Connection, AudioVideoObserver, ContentShareObserver {
  private readonly session: SdkSession;
  private readonly audioVideo: AudioVideoFacade;
  private readonly output: HTMLAudioElement;
  private readonly emit: (event: MediaEvent) => void;
  private cameraQueue: Promise<unknown> = Promise.resolve();
  private entryCamera: MediaStream | null = null;
  private started = false;
  private sharing = false;
  private readonly stopped: Promise<void>;
  private tellStopped: () => void = () => undefined;

  constructor(session: SdkSession, output: HTMLAudioElement, emit: (event: MediaEvent) => void) {
    this.session = session;
    this.audioVideo = session.audioVideo;
    this.output = output;
    this.emit = emit;
    this.stopped = new Promise((resolve) => {
      this.tellStopped = resolve;
    });
  }

  async enter(entry: Entry): Promise<void> {
    try {
      await this.begin(entry);
    } catch (error) {
      // Nothing was started that would report a stop.
      await this.release().catch(() => undefined);
      throw error;
    }
  }

  private async begin(entry: Entry): Promise<void> {
    const { audioVideo } = this;
    audioVideo.addObserver(this);
    audioVideo.addContentShareObserver(this);
    audioVideo.realtimeSubscribeToAttendeeIdPresence(this.presenceDidChange);
    for (const topic of entry.topics) {
      audioVideo.realtimeSubscribeToReceiveDataMessage(topic, this.messageDidArrive);
    }
    audioVideo.subscribeToActiveSpeakerDetector(new DefaultActiveSpeakerPolicy(), this.speakersDidChange);
    if (entry.microphone) await audioVideo.startAudioInput(entry.microphone);
    if (entry.muted) audioVideo.realtimeMuteLocalAudio();
    await audioVideo.bindAudioElement(this.output);
    // A remembered speaker that is gone must not keep anyone out of a meeting.
    if (entry.speakerId) await audioVideo.chooseAudioOutput(entry.speakerId).catch(() => undefined);
    this.entryCamera = entry.camera;
    audioVideo.start();
  }

  setMuted(muted: boolean): void {
    if (muted) this.audioVideo.realtimeMuteLocalAudio();
    else this.audioVideo.realtimeUnmuteLocalAudio();
  }

  async setMicrophone(stream: MediaStream | null): Promise<void> {
    // `null` is the SDK's silent device: it keeps packets flowing, without which the server hangs up.
    await this.audioVideo.startAudioInput(stream as MediaStream);
  }

  setCamera(stream: MediaStream | null): Promise<void> {
    this.entryCamera = null;
    const { audioVideo } = this;
    const next = this.cameraQueue.then(async () => {
      if (!stream) {
        audioVideo.stopLocalVideoTile();
        await audioVideo.stopVideoInput();
        return;
      }
      await audioVideo.startVideoInput(stream);
      if (!audioVideo.hasStartedLocalVideoTile()) audioVideo.startLocalVideoTile();
    });
    this.cameraQueue = next.catch(() => undefined);
    return next;
  }

  async setSpeaker(deviceId: string | null): Promise<void> {
    await this.audioVideo.chooseAudioOutput(deviceId ?? "");
  }

  async startContentShare(stream: MediaStream): Promise<void> {
    this.sharing = true;
    await this.audioVideo.startContentShare(stream);
  }

  stopContentShare(): void {
    if (!this.sharing) return;
    this.sharing = false;
    this.audioVideo.stopContentShare();
  }

  sendMessage(topic: string, data: string, lifetimeMs: number): void {
    this.audioVideo.realtimeSendDataMessage(topic, data, lifetimeMs);
  }

  bindTile(tileId: number, element: HTMLVideoElement): void {
    this.audioVideo.bindVideoElement(tileId, element);
  }

  /** Another element may have taken the tile since; that one stays. */
  unbindTile(tileId: number, element: HTMLVideoElement): void {
    if (this.audioVideo.getVideoTile(tileId)?.state().boundVideoElement === element) {
      this.audioVideo.unbindVideoElement(tileId);
    }
  }

  async leave(): Promise<void> {
    this.stopContentShare();
    this.audioVideo.stop();
    await Promise.race([this.stopped, new Promise((resolve) => setTimeout(resolve, LEAVE_PATIENCE_MS))]);
  }

  audioVideoDidStartConnecting(reconnecting: boolean): void {
    this.emit({ type: "connecting", reconnecting });
  }

  audioVideoDidStart(): void {
    this.emit({ type: "started" });
    if (this.started) return;
    this.started = true;
    if (this.entryCamera) void this.setCamera(this.entryCamera).catch(() => undefined);
  }

  audioVideoDidStop(status: MeetingSessionStatus): void {
    this.emit({ type: "stopped", reason: stopReason(status.statusCode()) });
    // The SDK reports to itself after its observers; what it still needs is let go when that is done.
    setTimeout(() => {
      void this.release().then(this.tellStopped);
    }, 0);
  }

  videoTileDidUpdate(tile: VideoTileState): void {
    if (tile.tileId === null || tile.boundAttendeeId === null) return;
    this.emit({
      type: "tile",
      tile: {
        id: tile.tileId,
        attendeeId: tile.boundAttendeeId,
        local: tile.localTile,
        content: tile.isContent,
        streaming: tile.boundVideoStream !== null,
        paused: tile.paused,
      },
    });
  }

  videoTileWasRemoved(tileId: number): void {
    this.emit({ type: "tileGone", tileId });
  }

  connectionDidBecomePoor(): void {
    this.emit({ type: "network", quality: "poor" });
  }

  connectionDidSuggestStopVideo(): void {
    this.emit({ type: "network", quality: "poor" });
  }

  connectionDidBecomeGood(): void {
    this.emit({ type: "network", quality: "good" });
  }

  videoSendDidBecomeUnavailable(): void {
    this.emit({ type: "cameraRefused" });
  }

  contentShareDidStart(): void {
    this.emit({ type: "sharing", on: true });
  }

  contentShareDidStop(): void {
    this.sharing = false;
    this.emit({ type: "sharing", on: false });
  }

  private readonly presenceDidChange = (
    attendeeId: string,
    present: boolean,
    externalUserId?: string,
    dropped?: boolean,
  ): void => {
    if (!present) {
      this.audioVideo.realtimeUnsubscribeFromVolumeIndicator(attendeeId, this.voiceDidChange);
      this.emit({ type: "gone", attendeeId, dropped: dropped ?? false });
      return;
    }
    this.emit({ type: "present", attendeeId, externalUserId: externalUserId ?? "" });
    this.audioVideo.realtimeUnsubscribeFromVolumeIndicator(attendeeId, this.voiceDidChange);
    this.audioVideo.realtimeSubscribeToVolumeIndicator(attendeeId, this.voiceDidChange);
  };

  private readonly voiceDidChange = (
    attendeeId: string,
    volume: number | null,
    muted: boolean | null,
    signal: number | null,
  ): void => {
    this.emit({ type: "voice", attendeeId, volume, muted, signal });
  };

  private readonly speakersDidChange = (attendeeIds: string[]): void => {
    const attendeeId = attendeeIds.find((id) => !isContentId(id)) ?? null;
    this.emit({ type: "activeSpeaker", attendeeId });
  };

  private readonly messageDidArrive = (message: DataMessage): void => {
    this.emit({
      type: "message",
      message: {
        topic: message.topic,
        text: message.text(),
        senderId: message.senderAttendeeId,
        senderExternalUserId: message.senderExternalUserId,
        at: Math.round(message.timestampMs),
        throttled: message.throttled,
      },
    });
  };

  private async release(): Promise<void> {
    const { audioVideo } = this;
    audioVideo.unsubscribeFromActiveSpeakerDetector(this.speakersDidChange);
    audioVideo.unbindAudioElement();
    await audioVideo.stopAudioInput();
    await audioVideo.stopVideoInput();
    audioVideo.removeContentShareObserver(this);
    audioVideo.removeObserver(this);
    await this.session.destroy();
  }
}
