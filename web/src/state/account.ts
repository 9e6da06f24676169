/**
 * Who is signed in, and the way there: name and password, a code, another password.
 *
 * What was typed is kept for as long as a second step needs it, and never longer.
 */
import type { Accounts, Credentials, LentKeys, Me, SignUp } from "../api/accounts";
import { ApiError } from "../api/types";
import { type AccountProblem, accountProblemOf } from "./account-problems";
import { createStore, type Store } from "./store";

export type Step =
  /** It is not known yet. */
  | "looking"
  /** It could not be found out. */
  | "unknown"
  /** This server has no accounts. */
  | "none"
  | "password"
  | "code"
  | "newPassword"
  /** One wants to be out. The server has to say so before one is: the cookie is out of reach of this page. */
  | "leaving"
  | "in";

export interface AccountState {
  step: Step;
  me: Me | null;
  busy: boolean;
  problem: AccountProblem | null;
  /** The session ended by itself: what is on the page is still wanted. */
  expired: boolean;
  /** An account was made, and nobody has signed in with it yet. */
  made: boolean;
}

export class Account {
  readonly store: Store<AccountState> = createStore<AccountState>({
    step: "looking",
    me: null,
    busy: false,
    problem: null,
    expired: false,
    made: false,
  });
  private readonly accounts: Accounts;
  private typed: Credentials | null = null;

  constructor(accounts: Accounts) {
    this.accounts = accounts;
  }

  /** Finds out whether somebody is signed in. */
  async look(): Promise<void> {
    this.patch({ step: "looking", problem: null });
    try {
      this.welcome(await this.accounts.me());
    } catch (error) {
      const status = error instanceof ApiError ? error.status : null;
      if (status === 401) this.patch({ step: "password" });
      else if (status === 404) this.patch({ step: "none" });
      else this.patch({ step: "unknown", problem: accountProblemOf(error) });
    }
  }

  async signIn(username: string, password: string): Promise<void> {
    this.typed = { username: username.trim(), password };
    await this.enter(this.typed);
  }

  async giveCode(code: string): Promise<void> {
    if (this.typed) await this.enter({ ...this.typed, code: code.replace(/\s+/gu, "") });
    else this.startOver();
  }

  /** Back to name and password. */
  startOver(): void {
    this.typed = null;
    this.patch({ step: "password", problem: null });
  }

  /** Whether the password that was typed is still at hand. */
  knowsPassword(): boolean {
    return this.typed !== null;
  }

  /** Chooses another password; `current` may be left out right after signing in with it. */
  async changePassword(next: string, current = this.typed?.password ?? ""): Promise<boolean> {
    return this.busily(async () => {
      await this.accounts.changePassword(current, next);
      this.welcome(await this.accounts.me());
    });
  }

  /** Makes an account and signs in with it. True when it is made, whether or not that let one in. */
  async signUp(wish: SignUp): Promise<boolean> {
    const made = await this.busily(() => this.accounts.signUp({ ...wish, username: wish.username.trim() }));
    if (!made) return false;
    this.patch({ made: true });
    await this.signIn(wish.username, wish.password);
    return true;
  }

  /** Hides everything, and ends the session. Where that does not work one is `leaving` still, and may try again. */
  async signOut(): Promise<void> {
    if (this.store.get().busy) return;
    this.typed = null;
    this.patch({ step: "leaving", me: null, expired: false, made: false });
    const out = await this.busily(() => this.accounts.signOut().catch(unlessNobody));
    if (out) this.patch({ step: "password" });
  }

  /** Keys for messaging; that there are none any more means that the session has ended. */
  async lendKeys(): Promise<LentKeys> {
    try {
      return await this.accounts.lendKeys();
    } catch (error) {
      if (isUnauthenticated(error)) this.ended();
      // As when another password has to be chosen first.
      else if (error instanceof ApiError && error.status === 403) void this.check();
      throw error;
    }
  }

  /** Something was refused: looks whether the session has ended, without hiding what is shown meanwhile. */
  async check(): Promise<void> {
    try {
      const me = await this.accounts.me();
      if (this.store.get().step === "in") this.welcome(me);
    } catch (error) {
      if (isUnauthenticated(error)) this.ended();
    }
  }

  private ended(): void {
    if (this.store.get().step !== "in") return;
    this.patch({ step: "password", me: null, problem: null, expired: true });
  }

  private async enter(credentials: Credentials): Promise<void> {
    await this.busily(async () => {
      try {
        this.welcome(await this.accounts.signIn(credentials));
      } catch (error) {
        if (accountProblemOf(error).kind === "secondFactorRequired") {
          this.patch({ step: "code" });
          return;
        }
        if (credentials.code === undefined) this.typed = null;
        throw error;
      }
    });
  }

  private welcome(me: Me): void {
    if (me.mustChangePassword) {
      this.patch({ step: "newPassword", me, problem: null });
      return;
    }
    this.typed = null;
    this.patch({ step: "in", me, problem: null, expired: false, made: false });
  }

  private async busily(work: () => Promise<void>): Promise<boolean> {
    if (this.store.get().busy) return false;
    this.patch({ busy: true, problem: null });
    try {
      await work();
      return true;
    } catch (error) {
      this.patch({ problem: accountProblemOf(error) });
      return false;
    } finally {
      this.patch({ busy: false });
    }
  }

  private patch(change: Partial<AccountState>): void {
    this.store.update((state) => ({ ...state, ...change }));
  }
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Who was signed out before is out. */
function unlessNobody(error: unknown): void {
  if (!isUnauthenticated(error)) throw error;
}
