/**
 * Who looks at a channel right now, and who writes in it.
 *
 * Neither is a feature of messaging: by convention clients tell it each other in control messages that nobody keeps.
 * Someone who has not been heard for a while is not there. Only whoever looks at a channel tells and is told, and in
 * large channels nobody does: everybody would tell everybody.
 */
import type { Person } from "../../messaging/messaging";
import { createStore, type Store } from "../store";

export const TYPING = "Typing";
export const HERE = "P|Auto|Online";

/** In channels with more members nobody is told who is there. */
export const TOLD_MEMBERS_MAX = 50;

const BEAT_MS = 10_000;
/** Who is new here is greeted this soon, so that they need not wait for a beat. */
const GREET_MS = 1_000;
const HERE_MS = 20_000;
const TYPING_MS = 6_000;
/** While one types, this is told again. */
const TYPING_AGAIN_MS = 3_000;
const SWEEP_MS = 1_000;

export interface PresenceState {
  /** ARNs. */
  here: readonly string[];
  typing: readonly Person[];
}

const nobody: PresenceState = { here: [], typing: [] };

export interface PresenceParts {
  selfArn: string;
  tell: (channelArn: string, text: string) => void;
  now?: () => number;
}

export class Presence {
  readonly store: Store<PresenceState> = createStore(nobody);
  private readonly parts: PresenceParts;
  private readonly now: () => number;
  private channelArn: string | null = null;
  private readonly here = new Map<string, number>();
  private readonly typing = new Map<string, { person: Person; until: number }>();
  private beat: ReturnType<typeof setTimeout> | null = null;
  private sweeping: ReturnType<typeof setInterval> | null = null;
  private typedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PresenceParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
  }

  /** Looks at a channel, or with null at none. */
  look(channelArn: string | null): void {
    if (channelArn === this.channelArn) return;
    this.channelArn = channelArn;
    this.here.clear();
    this.typing.clear();
    this.typedAt = Number.NEGATIVE_INFINITY;
    this.show();
    this.schedule(channelArn === null ? null : 0);
  }

  hear(channelArn: string, person: Person, text: string): void {
    if (channelArn !== this.channelArn || person.arn === this.parts.selfArn) return;
    const now = this.now();
    if (!this.here.has(person.arn)) this.schedule(GREET_MS);
    this.here.set(person.arn, now + HERE_MS);
    if (text.includes(TYPING)) this.typing.set(person.arn, { person, until: now + TYPING_MS });
    this.show();
  }

  /** A message of theirs is what they were typing. */
  said(channelArn: string, personArn: string): void {
    if (channelArn === this.channelArn && this.typing.delete(personArn)) this.show();
  }

  /** One writes in the channel that one looks at. */
  type(): void {
    if (this.channelArn === null || this.now() - this.typedAt < TYPING_AGAIN_MS) return;
    this.typedAt = this.now();
    this.parts.tell(this.channelArn, TYPING);
  }

  /** What one was typing is sent or given up. */
  typed(): void {
    this.typedAt = Number.NEGATIVE_INFINITY;
  }

  private schedule(afterMs: number | null): void {
    if (this.beat !== null) clearTimeout(this.beat);
    this.beat = null;
    if (afterMs === null) return;
    this.beat = setTimeout(() => {
      if (this.channelArn === null) return;
      this.parts.tell(this.channelArn, HERE);
      this.schedule(BEAT_MS);
    }, afterMs);
  }

  private show(): void {
    const now = this.now();
    for (const [arn, until] of this.here) if (until <= now) this.here.delete(arn);
    for (const [arn, { until }] of this.typing) if (until <= now) this.typing.delete(arn);
    const here = [...this.here.keys()];
    const typing = [...this.typing.values()].map(({ person }) => person);
    const state = this.store.get();
    const same = String(here) === String(state.here) && arns(typing) === arns(state.typing);
    if (!same) this.store.set({ here, typing });
    this.sweep(here.length > 0);
  }

  private sweep(on: boolean): void {
    if (on && this.sweeping === null) this.sweeping = setInterval(() => this.show(), SWEEP_MS);
    if (!on && this.sweeping !== null) {
      clearInterval(this.sweeping);
      this.sweeping = null;
    }
  }
}

function arns(people: readonly Person[]): string {
  return String(people.map(({ arn }) => arn));
}
