/**
 * Keeps a line for news open, and says whenever one is there anew: then what happened meanwhile has to be listed.
 *
 * A line that breaks is opened again, at once first and then less and less often. Where the server refuses one, the
 * session may have ended, its keys may have been revoked, or one may be here too often; the codes do not tell these
 * apart. So the session is looked at, and if it is good the line is tried with new keys, a few times. What is refused
 * still is left to the person.
 */
import { KICKED, type Line, type Messaging, type News, UNAUTHORIZED } from "../../messaging/messaging";
import { createStore, type Store } from "../store";

export type WireState =
  | "off"
  | "connecting"
  | "live"
  | "away"
  /** Refused with good keys, as one more line of too many is. */
  | "crowded"
  | "refused";

export interface WireParts {
  messaging: Pick<Messaging, "open">;
  /** A line is there: from now on nothing is missed. */
  established: () => void;
  news: (news: News) => void;
  /** The server refused the credentials: stops this wire if the session has ended, and gets new ones otherwise. */
  rejected: () => Promise<void>;
  random?: () => number;
}

/** What the messaging service closes with when coming back is pointless; docs/messaging.md has the list. */
const FINAL: ReadonlySet<number> = new Set([1008, 4002]);
const REFUSAL: ReadonlySet<number> = new Set([KICKED, UNAUTHORIZED]);

/** From these on only `start` leads further. */
const STOPPED: ReadonlySet<WireState> = new Set<WireState>(["off", "crowded", "refused"]);

const FIRST_MS = 500;
const MOST_MS = 15_000;
/** Who connects only after so long is told nothing: a first connection takes its moment. */
const PATIENCE = 2;
/** So many refusals in a row are answered with new keys. */
const REFUSALS_MAX = 3;
/** A line that was there for so long was not one of a row of refusals. */
const STEADY_MS = 30_000;

export class Wire {
  readonly store: Store<WireState> = createStore<WireState>("off");
  private readonly parts: WireParts;
  private readonly random: () => number;
  private line: Line | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempt = 0;
  private failures = 0;
  private refusals = 0;
  private liveSince: number | null = null;

  constructor(parts: WireParts) {
    this.parts = parts;
    this.random = parts.random ?? Math.random;
  }

  start(): void {
    if (!STOPPED.has(this.store.get())) return;
    this.failures = 0;
    this.refusals = 0;
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
    this.liveSince = Date.now();
    this.store.set("live");
    this.parts.established();
  }

  private closed(code: number): void {
    this.line = null;
    this.failures += 1;
    if (this.liveSince !== null && Date.now() - this.liveSince >= STEADY_MS) this.refusals = 0;
    this.liveSince = null;
    if (FINAL.has(code)) this.store.set("refused");
    else if (REFUSAL.has(code)) this.refused(code);
    else this.again();
  }

  private refused(code: number): void {
    this.refusals += 1;
    if (this.refusals > REFUSALS_MAX) {
      this.store.set(code === KICKED ? "crowded" : "refused");
      return;
    }
    this.wait();
    const attempt = this.attempt;
    const go = () => attempt === this.attempt && this.again();
    void this.parts.rejected().then(go, go);
  }

  private again(): void {
    this.wait();
    this.timer = setTimeout(() => this.open(), this.pause());
  }

  private wait(): void {
    if (this.store.get() === "live" || this.failures >= PATIENCE) this.store.set("away");
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
