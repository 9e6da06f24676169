/**
 * The person's own microphone and camera: which devices there are, which are open, and why one is not.
 *
 * The lobby and the meeting share it. It says what the person wants to send; `Session` carries that into the
 * meeting, so turning the camera on is the same act in both places. One can join with neither.
 *
 * Invariant: device operations run one after another, and a stream that nobody wants any more is closed.
 */
import type { Device, DeviceKind, DeviceProblem, Devices, InputKind, OpenedInputs } from "../media/media";
import type { Preferences } from "./preferences";
import { deviceProblemOf } from "./problems";
import { createStore, type Store } from "./store";

export interface CaptureState {
  /** The first request for devices is settled, whatever came of it. */
  ready: boolean;
  devices: readonly Device[];
  microphone: MediaStream | null;
  camera: MediaStream | null;
  microphoneProblem: DeviceProblem | null;
  cameraProblem: DeviceProblem | null;
  muted: boolean;
  /** The camera is wanted; `camera` follows as soon as it is open. */
  cameraOn: boolean;
}

/** How long a question of the browser's about devices may hold up who wants to be in a call. */
export const PROMPT_PATIENCE_MS = 15_000;

export class Capture {
  readonly store: Store<CaptureState>;
  private readonly devices: Devices;
  private readonly preferences: Store<Preferences>;
  private queue: Promise<void> = Promise.resolve();
  private unwatch: Partial<Record<InputKind | "devices", () => void>> = {};
  private active = false;
  private live = false;

  constructor(devices: Devices, preferences: Store<Preferences>) {
    this.devices = devices;
    this.preferences = preferences;
    const { joinMuted, joinWithCamera } = preferences.get();
    this.store = createStore<CaptureState>({
      ready: false,
      devices: [],
      microphone: null,
      camera: null,
      microphoneProblem: null,
      cameraProblem: null,
      muted: joinMuted,
      cameraOn: joinWithCamera,
    });
  }

  /** Opens what the person likes to enter with. Asks for permission; does nothing when already open. */
  prepare(): Promise<void> {
    if (this.active) return this.queue;
    this.active = true;
    this.unwatch.devices = this.devices.onChange(() => void this.devicesChanged());
    return this.enqueue(async () => {
      const { microphoneId, cameraId, cameraQuality } = this.preferences.get();
      const camera = this.state.cameraOn ? { deviceId: cameraId, quality: cameraQuality } : undefined;
      this.accept(await this.devices.openInputs(microphoneId, camera));
      await this.refreshList();
      this.patch({ ready: true });
    });
  }

  /** As `prepare`, but waits for so long at most, or until it is given up: what opens later is taken up then. */
  prepareWithin(limitMs: number, givenUp?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      givenUp?.addEventListener("abort", done, { once: true });
      void this.prepare().then(done);
    });
  }

  /** Closes every device, as on leaving. What the person wants is kept for the next time. */
  release(): Promise<void> {
    if (!this.active) return this.queue;
    this.active = false;
    this.unwatch.devices?.();
    return this.enqueue(async () => {
      this.drop("microphone");
      this.drop("camera");
      this.patch({ ready: false, microphoneProblem: null, cameraProblem: null });
    });
  }

  /** Opens everything anew, after a meeting that was not entered has stopped what it was given. */
  async reopen(): Promise<void> {
    // Nothing was given while the first request is open, which may be so for long.
    if (this.active && !this.state.ready) return;
    await this.release();
    await this.prepare();
  }

  /** In a meeting, a microphone that appears comes muted: nobody is to be heard unawares. */
  setLive(live: boolean): void {
    this.live = live;
  }

  setMuted(muted: boolean): void {
    if (this.state.microphone) this.patch({ muted });
  }

  setCamera(on: boolean): Promise<void> {
    this.patch({ cameraOn: on, ...(on ? {} : { cameraProblem: null }) });
    return this.enqueue(() => this.settleCamera());
  }

  choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.preferences.update((preferences) => ({ ...preferences, [`${kind}Id`]: deviceId }));
    if (kind === "microphone") return this.enqueue(() => this.openMicrophone(deviceId));
    return kind === "camera" ? this.reopenCamera() : this.queue;
  }

  /**
   * Applies a changed camera quality or camera device to a running camera.
   *
   * The old stream is closed first, because phones give out one camera at a time, but it stays the current one
   * until the other is open: a meeting then swaps the pictures without taking the tile away.
   */
  reopenCamera(): Promise<void> {
    return this.enqueue(async () => {
      if (!this.state.cameraOn) return;
      this.unwatch.camera?.();
      if (this.state.camera) this.devices.close(this.state.camera);
      await this.openCamera();
    });
  }

  /** Tries again after a problem, as when the person has just allowed the device. */
  retry(kind: InputKind): Promise<void> {
    if (kind === "camera") return this.setCamera(true);
    return this.enqueue(() => this.openMicrophone(this.preferences.get().microphoneId));
  }

  /** The device to show as chosen: the one in use, else the one asked for. */
  chosen(kind: DeviceKind): string | null {
    const { microphone, camera } = this.state;
    const stream = kind === "microphone" ? microphone : kind === "camera" ? camera : null;
    return (stream && this.devices.idOf(stream)) ?? this.preferences.get()[`${kind}Id`];
  }

  private get state(): CaptureState {
    return this.store.get();
  }

  private async settleCamera(): Promise<void> {
    if (!this.state.cameraOn || !this.active) {
      this.drop("camera");
      return;
    }
    if (!this.state.camera) await this.openCamera();
  }

  private async openCamera(): Promise<void> {
    const { cameraId, cameraQuality } = this.preferences.get();
    try {
      const camera = await this.devices.openCamera({ deviceId: cameraId, quality: cameraQuality });
      this.hold("camera", camera);
      if (!this.state.cameraOn || !this.active) this.drop("camera");
    } catch (error) {
      this.drop("camera");
      this.patch({ cameraOn: false, cameraProblem: deviceProblemOf(error) });
    }
    await this.refreshList();
  }

  private async openMicrophone(deviceId: string | null): Promise<void> {
    if (!this.active) return;
    try {
      const microphone = await this.devices.openMicrophone(deviceId);
      this.hold("microphone", microphone);
    } catch (error) {
      this.drop("microphone");
      this.patch({ microphoneProblem: deviceProblemOf(error) });
    }
    await this.refreshList();
  }

  private accept(opened: OpenedInputs): void {
    if (typeof opened.microphone === "string") this.patch({ microphoneProblem: opened.microphone });
    else if (opened.microphone) this.hold("microphone", opened.microphone);
    if (typeof opened.camera === "string") this.patch({ cameraOn: false, cameraProblem: opened.camera });
    else if (opened.camera) this.hold("camera", opened.camera);
  }

  private hold(kind: InputKind, stream: MediaStream): void {
    const before = this.state[kind];
    this.unwatch[kind]?.();
    this.unwatch[kind] = this.devices.onEnded(stream, () => void this.ended(kind));
    if (kind === "camera") {
      this.patch({ camera: stream, cameraProblem: null });
    } else {
      const muted = this.state.muted || (this.live && !before);
      this.patch({ microphone: stream, microphoneProblem: null, muted });
    }
    if (before && before !== stream) this.devices.close(before);
  }

  private drop(kind: InputKind): void {
    const before = this.state[kind];
    this.unwatch[kind]?.();
    delete this.unwatch[kind];
    if (!before) return;
    this.patch(kind === "microphone" ? { microphone: null } : { camera: null });
    this.devices.close(before);
  }

  /** A device went away by itself: fall back to another microphone, but never to another camera unasked. */
  private ended(kind: InputKind): Promise<void> {
    return this.enqueue(async () => {
      if (kind === "microphone") {
        await this.openMicrophone(null);
        return;
      }
      this.drop("camera");
      this.patch({ cameraOn: false, cameraProblem: "lost" });
    });
  }

  private devicesChanged(): Promise<void> {
    return this.enqueue(async () => {
      await this.refreshList();
      const { devices, microphoneProblem } = this.state;
      const plugged = devices.some((device) => device.kind === "microphone");
      if (microphoneProblem === "missing" && plugged) await this.openMicrophone(null);
    });
  }

  private async refreshList(): Promise<void> {
    this.patch({ devices: await this.devices.list() });
  }

  private patch(change: Partial<CaptureState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }

  private enqueue(operation: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(operation).catch(() => undefined);
    return this.queue;
  }
}
