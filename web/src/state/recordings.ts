/**
 * The recordings of a meeting, and one recording that is watched.
 *
 * Both ask the server again for as long as something changes there. What the server says replaces what was known;
 * an answer that fails leaves it, because a list that goes away while a train is in a tunnel helps nobody.
 *
 * Invariant: the answer to the latest question counts, and nothing is asked after `stop`.
 */
import type { Api, Playback, Recording } from "../api/types";
import type { Access } from "./access";
import { recordingWords, type Words } from "./problems";
import { createStore, type Store } from "./store";

/** A person who waits for a recording looks about this often. */
const AGAIN_MS = 2000;
/** When nothing is expected to change. */
const CALM_MS = 15_000;
/** A film's length with pauses; the server ends it. */
const WATCH_SECONDS = 4 * 60 * 60;

export const SHARE_CHOICES = [
  { id: "3600", label: "for an hour" },
  { id: "86400", label: "for a day" },
  { id: "604800", label: "for a week" },
] as const;

export function changes({ State }: Recording): boolean {
  return State === "Recording" || State === "Processing";
}

export interface Known<T> {
  /** Null until the server has answered. */
  value: T | null;
  problem: Words | null;
}

/** Takes what the server refuses for itself, and says so; `repeat` asks once more. */
type Refused = (error: unknown, repeat: () => Promise<void>) => boolean;

/** Asks again and again, at a pace that follows from the last answer. */
abstract class Follower<T> {
  readonly store: Store<Known<T>> = createStore<Known<T>>({ value: null, problem: null });
  private readonly refused: Refused;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running = 0;

  constructor(refused: Refused) {
    this.refused = refused;
  }

  protected abstract ask(): Promise<T>;
  /** When to ask again, null for never. */
  protected abstract pace(value: T): number | null;

  /** Follows until the returned function is called. */
  start(): () => void {
    void this.refresh();
    return () => this.stop();
  }

  async refresh(): Promise<void> {
    const run = ++this.running;
    this.clear();
    try {
      const value = await this.ask();
      if (run !== this.running) return;
      this.store.set({ value, problem: null });
      this.later(this.pace(value));
    } catch (error) {
      if (run !== this.running || this.refused(error, () => this.refresh())) return;
      this.store.update(({ value }) => ({ value, problem: recordingWords(error) }));
      const { value } = this.store.get();
      this.later(value === null ? null : CALM_MS);
    }
  }

  private stop(): void {
    this.running += 1;
    this.clear();
  }

  private later(pace: number | null): void {
    this.clear();
    if (pace !== null) this.timer = setTimeout(() => void this.refresh(), pace);
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

export class RecordingList extends Follower<readonly Recording[]> {
  readonly meetingId: string;
  private readonly api: Api;

  constructor(api: Api, access: Access, meetingId: string) {
    super((error, repeat) => access.asked(error, repeat));
    this.api = api;
    this.meetingId = meetingId;
  }

  protected ask(): Promise<readonly Recording[]> {
    return this.api.recordings(this.meetingId);
  }

  protected pace(recordings: readonly Recording[]): number {
    return recordings.some(changes) ? AGAIN_MS : CALM_MS;
  }
}

/** What was recorded of a visit that is over. */
export class VisitRecordings extends Follower<readonly Recording[]> {
  private readonly list: () => Promise<readonly Recording[]>;

  /** `refused` is told besides, as when one is not signed in any more. */
  constructor(list: () => Promise<readonly Recording[]>, refused: (error: unknown) => void) {
    super((error) => {
      refused(error);
      return false;
    });
    this.list = list;
  }

  protected ask(): Promise<readonly Recording[]> {
    return this.list();
  }

  protected pace(recordings: readonly Recording[]): number | null {
    return recordings.some(changes) ? AGAIN_MS : null;
  }
}

/** Who watches: somebody who may use the API, or the holder of a link. */
export type Viewer = { meetingId: string; recordingId: string } | { token: string };

export class Watched extends Follower<Playback> {
  readonly viewer: Viewer;
  private readonly api: Api;
  private token: string | null = null;
  private recovering: Promise<boolean> | null = null;

  constructor(api: Api, access: Access, viewer: Viewer) {
    super((error, repeat) => access.asked(error, repeat));
    this.api = api;
    this.viewer = viewer;
  }

  /** A link to hand on; null for who came by one. */
  async share(seconds: number): Promise<string | null> {
    if ("token" in this.viewer) return null;
    const { meetingId, recordingId } = this.viewer;
    return (await this.api.linkTo(meetingId, recordingId, seconds)).Url;
  }

  /**
   * After a file did not play: false when the addresses still work, so that it is the file's fault. Else fresh ones
   * are made, or it is said why not. All files that fail at once are helped by one attempt.
   */
  recover(): Promise<boolean> {
    this.recovering ??= this.renew().finally(() => {
      this.recovering = null;
    });
    return this.recovering;
  }

  private async renew(): Promise<boolean> {
    try {
      await this.api.playback("token" in this.viewer ? this.viewer.token : (this.token ?? ""));
      return false;
    } catch {
      this.token = null;
      await this.refresh();
      return true;
    }
  }

  protected async ask(): Promise<Playback> {
    if ("token" in this.viewer) return this.api.playback(this.viewer.token);
    const { meetingId, recordingId } = this.viewer;
    this.token ??= (await this.api.linkTo(meetingId, recordingId, WATCH_SECONDS)).Token;
    return this.api.playback(this.token);
  }

  protected pace({ Recording }: Playback): number | null {
    return changes(Recording) ? AGAIN_MS : null;
  }
}
