/**
 * Follows something on the server: asks for what is there, then for what comes after it, for as long as it is wanted.
 *
 * The server holds an answer back until there is something new. A line that is cut is taken up again after a while that
 * grows; what the server refuses for good is told, and ends it.
 */

import { ApiError } from "../../api/types";
import type { After, Tagged } from "../../api/visits";
import { createStore, type Store } from "../store";

/** An answer that has nothing new and was not held back: the server has no room for who waits. */
const UNHELD_MS = 1000;
const PAUSE_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

export interface Following<T> {
  ask: (after: After) => Promise<Tagged<T>>;
  take: (value: T) => void;
  /** The server will not answer this any more. */
  refused: (error: ApiError) => void;
  now?: () => number;
}

export class LongPoll<T> {
  /** Nothing was heard of the server lately. */
  readonly away: Store<boolean> = createStore(false);
  private readonly following: Following<T>;
  private readonly now: () => number;
  private over: AbortController | null = null;
  /** Ends what is asked now, which the server may hold back. */
  private asking = new AbortController();
  private rouse: (() => void) | null = null;

  constructor(following: Following<T>) {
    this.following = following;
    this.now = following.now ?? Date.now;
  }

  start(): void {
    if (this.over) return;
    this.over = new AbortController();
    void this.run(this.over.signal);
  }

  stop(): void {
    this.over?.abort();
    this.over = null;
    this.asking.abort();
    this.rouse?.();
    this.away.set(false);
  }

  /** The network is back, or somebody looks at the page again. */
  wake(): void {
    this.rouse?.();
  }

  /** Something is new, as one knows: asks at once, also where an answer is held back. */
  askNow(): void {
    this.asking.abort();
    this.rouse?.();
  }

  private async run(signal: AbortSignal): Promise<void> {
    let tag: string | null = null;
    let failures = 0;
    while (!signal.aborted) {
      const asked = this.now();
      const asking = new AbortController();
      this.asking = asking;
      try {
        const answer: Tagged<T> = await this.following.ask({ tag, signal: asking.signal });
        if (signal.aborted) return;
        failures = 0;
        this.away.set(false);
        const isNew = answer.tag !== tag;
        tag = answer.tag;
        if (isNew) this.following.take(answer.value);
        else if (!asking.signal.aborted && this.now() - asked < UNHELD_MS) await this.pause(PAUSE_MS);
      } catch (error) {
        if (signal.aborted) return;
        if (asking.signal.aborted) continue;
        if (isForGood(error)) {
          this.over = null;
          this.following.refused(error);
          return;
        }
        failures += 1;
        // One answer that is lost is nothing to tell anybody about.
        this.away.set(failures > 1);
        await this.pause(retryMs(error, failures));
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.rouse?.(), ms);
      this.rouse = () => {
        clearTimeout(timer);
        this.rouse = null;
        resolve();
      };
    });
  }
}

function isForGood(error: unknown): error is ApiError {
  return error instanceof ApiError && [401, 403, 404, 410].includes(error.status);
}

function retryMs(error: unknown, failures: number): number {
  const growing = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  const asked = error instanceof ApiError ? (error.retryAfterS ?? 0) * 1000 : 0;
  return Math.max(growing, asked);
}
