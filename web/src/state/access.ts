/**
 * Asks for the operator's access token where the server wants one, and repeats what asked for it.
 */
import { problemOf } from "./problems";
import { createStore, type Store } from "./store";
import type { Tickets } from "./tickets";

export type AccessState = "fine" | "asked" | "refused";

export class Access {
  readonly store: Store<AccessState> = createStore<AccessState>("fine");
  private readonly tickets: Tickets;
  private repeat: (() => Promise<void>) | null = null;

  constructor(tickets: Tickets) {
    this.tickets = tickets;
  }

  /** True when the error is one that a token may help against: it is asked for, and `repeat` follows. */
  asked(error: unknown, repeat: () => Promise<void>): boolean {
    if (problemOf(error) !== "unauthorized") return false;
    this.repeat = repeat;
    this.store.set(this.tickets.accessToken() === null ? "asked" : "refused");
    return true;
  }

  /** Takes the token. Null gives up. */
  async give(token: string | null): Promise<void> {
    const { repeat } = this;
    this.repeat = null;
    this.store.set("fine");
    if (token === null) return;
    this.tickets.keepAccessToken(token.trim());
    await repeat?.();
  }
}
