/**
 * Microphones, cameras, speakers and screens of this browser.
 *
 * Chosen devices are asked for as `ideal`, not `exact`: a device that was remembered but is gone today gives the
 * default one instead of an error. What the browser refuses becomes a `DeviceError` with a reason that a person
 * can act upon.
 *
 * Wire: Media Capture and Streams, Audio Output Devices API, Screen Capture (all W3C).
 */
import { watchLevel } from "./level";
import {
  type CameraQuality,
  type CameraRequest,
  type Device,
  DeviceError,
  type DeviceKind,
  type DeviceProblem,
  type Devices,
  type InputKind,
  type OpenedInputs,
} from "./media";
import { playTone } from "./tone";

const KINDS: Partial<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: "microphone",
  videoinput: "camera",
  audiooutput: "speaker",
};

const SIZES: Record<CameraQuality, MediaTrackConstraints> = {
  low: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15 } },
  standard: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24 } },
  high: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

/** Text on a shared screen needs sharpness more than motion. */
const CONTENT_FRAME_RATE = 15;

export class BrowserDevices implements Devices {
  readonly canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;
  readonly canShareContent = "getDisplayMedia" in (navigator.mediaDevices ?? {});

  async list(): Promise<Device[]> {
    const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return found.flatMap((info) => {
      const kind = KINDS[info.kind];
      return kind && info.deviceId ? [{ id: info.deviceId, kind, label: info.label }] : [];
    });
  }

  onChange(listener: () => void): () => void {
    navigator.mediaDevices?.addEventListener("devicechange", listener);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", listener);
  }

  async openInputs(
    microphone: string | null | undefined,
    camera: CameraRequest | undefined,
  ): Promise<OpenedInputs> {
    const audio = microphone !== undefined && microphoneConstraints(microphone);
    const video = camera !== undefined && cameraConstraints(camera);
    if (audio && video) {
      try {
        const both = await open({ audio, video });
        return {
          microphone: new MediaStream(both.getAudioTracks()),
          camera: new MediaStream(both.getVideoTracks()),
        };
      } catch (error) {
        if (problemOf(error) === "denied") return this.openGranted(audio, video);
      }
    }
    return {
      microphone: audio ? await open({ audio }).catch(problemOf) : null,
      camera: video ? await open({ video }).catch(problemOf) : null,
    };
  }

  openMicrophone(deviceId: string | null): Promise<MediaStream> {
    return open({ audio: microphoneConstraints(deviceId) });
  }

  openCamera(request: CameraRequest): Promise<MediaStream> {
    return open({ video: cameraConstraints(request) });
  }

  async openContent(): Promise<MediaStream | null> {
    try {
      return await navigator.mediaDevices.getDisplayMedia({
        audio: true,
        video: { frameRate: { max: CONTENT_FRAME_RATE } },
      });
    } catch (error) {
      if (problemOf(error) === "denied") return null;
      throw asDeviceError(error);
    }
  }

  onEnded(stream: MediaStream, listener: () => void): () => void {
    const tracks = stream.getTracks();
    for (const track of tracks) track.addEventListener("ended", listener);
    return () => {
      for (const track of tracks) track.removeEventListener("ended", listener);
    };
  }

  idOf(stream: MediaStream): string | null {
    return stream.getTracks()[0]?.getSettings().deviceId ?? null;
  }

  close(stream: MediaStream): void {
    for (const track of stream.getTracks()) track.stop();
  }

  watchLevel(stream: MediaStream, listener: (level: number) => void): () => void {
    return watchLevel(stream, listener);
  }

  show(stream: MediaStream | null, element: HTMLVideoElement): void {
    element.srcObject = stream;
  }

  playTone(speakerId: string | null): Promise<void> {
    return playTone(this.canChooseSpeaker ? speakerId : null);
  }

  /** After a refusal for both at once: one of the two may still be allowed, and asking again must not prompt. */
  private async openGranted(
    audio: MediaTrackConstraints,
    video: MediaTrackConstraints,
  ): Promise<OpenedInputs> {
    return {
      microphone: (await granted("microphone")) ? await open({ audio }).catch(problemOf) : "denied",
      camera: (await granted("camera")) ? await open({ video }).catch(problemOf) : "denied",
    };
  }
}

function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
}

function cameraConstraints({ deviceId, quality }: CameraRequest): MediaTrackConstraints {
  const device = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: { ideal: "user" } };
  return { ...SIZES[quality], ...device };
}

async function open(constraints: MediaStreamConstraints): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DeviceError("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    throw asDeviceError(error);
  }
}

async function granted(name: InputKind): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state === "granted";
  } catch {
    return false;
  }
}

function asDeviceError(error: unknown): DeviceError {
  return error instanceof DeviceError ? error : new DeviceError(problemOf(error), error);
}

function problemOf(error: unknown): DeviceProblem {
  if (error instanceof DeviceError) return error.problem;
  switch ((error as { name?: unknown } | null)?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}
