/**
 * Devices that exist only in memory: two microphones, two cameras, two speakers, all of which can be broken.
 *
 * Streams come from `makeStream`, so that tests run without a browser and the pages show moving pictures.
 */
import {
  type CameraRequest,
  type Device,
  DeviceError,
  type DeviceProblem,
  type Devices,
  type InputKind,
  type OpenedInputs,
} from "../media";

export type StreamKind = InputKind | "content";
export type MakeStream = (kind: StreamKind, label: string) => MediaStream;

const DEVICES: readonly Device[] = [
  { id: "microphone-1", kind: "microphone", label: "Built-in microphone" },
  { id: "microphone-2", kind: "microphone", label: "Headset" },
  { id: "camera-1", kind: "camera", label: "Built-in camera" },
  { id: "camera-2", kind: "camera", label: "Desk camera" },
  { id: "speaker-1", kind: "speaker", label: "Built-in speakers" },
  { id: "speaker-2", kind: "speaker", label: "Headset" },
];

export class FakeDevices implements Devices {
  readonly canChooseSpeaker = true;
  readonly canShareContent = true;
  present: readonly Device[] = DEVICES;
  problems: Partial<Record<InputKind, DeviceProblem>> = {};
  /** The browser's picker is dismissed, or the system forbids it. */
  contentAnswer: "pick" | "dismiss" | "forbid" = "pick";
  readonly opened = new Map<MediaStream, string | null>();
  readonly closed = new Set<MediaStream>();
  private readonly changeListeners = new Set<() => void>();
  private readonly endListeners = new Map<MediaStream, Set<() => void>>();
  private readonly makeStream: MakeStream;

  constructor(makeStream: MakeStream) {
    this.makeStream = makeStream;
  }

  list(): Promise<Device[]> {
    return Promise.resolve([...this.present]);
  }

  onChange(listener: () => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  async openInputs(
    microphone: string | null | undefined,
    camera: CameraRequest | undefined,
  ): Promise<OpenedInputs> {
    const asProblem = (error: DeviceError) => error.problem;
    return {
      microphone: microphone === undefined ? null : await this.openMicrophone(microphone).catch(asProblem),
      camera: camera === undefined ? null : await this.openCamera(camera).catch(asProblem),
    };
  }

  openMicrophone(deviceId: string | null): Promise<MediaStream> {
    return this.open("microphone", deviceId);
  }

  openCamera(request: CameraRequest): Promise<MediaStream> {
    return this.open("camera", request.deviceId);
  }

  async openContent(): Promise<MediaStream | null> {
    if (this.contentAnswer === "forbid") throw new DeviceError("failed");
    return this.contentAnswer === "pick" ? this.makeStream("content", "own screen") : null;
  }

  onEnded(stream: MediaStream, listener: () => void): () => void {
    const listeners = this.endListeners.get(stream) ?? new Set();
    this.endListeners.set(stream, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  idOf(stream: MediaStream): string | null {
    return this.opened.get(stream) ?? null;
  }

  close(stream: MediaStream): void {
    this.closed.add(stream);
  }

  watchLevel(_stream: MediaStream, listener: (level: number) => void): () => void {
    const started = Date.now();
    const timer = setInterval(() => {
      const seconds = (Date.now() - started) / 1000;
      listener(Math.max(0, 0.45 + 0.3 * Math.sin(seconds * 5) + 0.2 * Math.sin(seconds * 13)));
    }, 66);
    return () => clearInterval(timer);
  }

  show(stream: MediaStream | null, element: HTMLVideoElement): void {
    element.srcObject = stream;
  }

  playTone(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 1500));
  }

  /** Plugs devices in or out. */
  change(present: readonly Device[]): void {
    this.present = present;
    for (const listener of [...this.changeListeners]) listener();
  }

  /** The device behind a stream goes away, as when a plug is pulled. */
  end(stream: MediaStream): void {
    for (const listener of [...(this.endListeners.get(stream) ?? [])]) listener();
  }

  private async open(kind: InputKind, deviceId: string | null): Promise<MediaStream> {
    const problem = this.problems[kind];
    if (problem) throw new DeviceError(problem);
    const ofKind = this.present.filter((device) => device.kind === kind);
    const device = ofKind.find((each) => each.id === deviceId) ?? ofKind[0];
    if (!device) throw new DeviceError("missing");
    const stream = this.makeStream(kind, device.label);
    this.opened.set(stream, device.id);
    return stream;
  }
}
