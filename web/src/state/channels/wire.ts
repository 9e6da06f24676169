/**
 * Keeps a line for news open, and says whenever one is there anew: then what happened meanwhile has to be listed.
 *
 * A line that breaks is opened again, at once first and then less and less often. Some closings are final: trying
 * again would be refused again, so that is left to the person.
 */
import type { Line, Messaging, News } from "../../messaging/messaging";
import { createStore, type Store } from "../store";

export type WireState = "off" | "connecting" | "live" | "away" | "refused";

export interface WireParts {
  messaging: Pick<Messaging, "open">;
  /** A line is there: from now on nothing is missed. */
  established: () => void;
  news: (news: News) => void;
  /** The server refused the credentials. */
  rejected: () => void;
  random?: () => number;
}

/** What the messaging service closes with when coming back is pointless; docs/messaging.md has the list. */
const FINAL: ReadonlySet<number> = new Set([1008, 4002, 4003]);
const UNAUTHORIZED = 4401;

const FIRST_MS = 500;
const MOST_MS = 15_000;
/** Who connects only after so long is told nothing: a first connection takes its moment. */
const PATIENCE = 2;

export class Wire {
  readonly store: Store<WireState> = createStore<WireState>("off");
  private readonly parts: WireParts;
  private readonly random: () => number;
  private line: Line | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempt = 0;
  private failures = 0;
  private unauthorized = 0;

  constructor(parts: WireParts) {
    this.parts = parts;
    this.random = parts.random ?? Math.random;
  }

  start(): void {
    if (this.store.get() !== "off" && this.store.get() !== "refused") return;
    this.failures = 0;
    this.unauthorized = 0;
    this.store.set("connecting");
    this.open();
  }

  stop(): void {
    this.attempt += 1;
    this.clear();
    this.line?.close();
    this.line = null;
    this.store.set("off");
  }

  /** Tries now instead of later, as when the network is back. */
  hurry(): void {
    if (this.timer !== null) this.open();
  }

  private open(): void {
    this.clear();
    const attempt = ++this.attempt;
    const current = () => attempt === this.attempt;
    this.line = this.parts.messaging.open({
      established: () => current() && this.established(),
      news: (news) => current() && this.parts.news(news),
      closed: (code) => current() && this.closed(code),
    });
  }

  private established(): void {
    this.failures = 0;
    this.unauthorized = 0;
    this.store.set("live");
    this.parts.established();
  }

  private closed(code: number): void {
    this.line = null;
    this.failures += 1;
    if (code === UNAUTHORIZED) this.unauthorized += 1;
    // Once may be the clock, or keys that have just expired.
    if (FINAL.has(code) || this.unauthorized > 1) {
      this.store.set("refused");
      if (code === UNAUTHORIZED) this.parts.rejected();
      return;
    }
    if (this.store.get() === "live" || this.failures >= PATIENCE) this.store.set("away");
    this.timer = setTimeout(() => this.open(), this.pause());
  }

  private pause(): number {
    const most = Math.min(MOST_MS, FIRST_MS * 2 ** (this.failures - 1));
    return most * (0.5 + this.random() / 2);
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
