/**
 * The own account, and for admins those of others: password, second factor, sessions; people and invitations.
 *
 * What is shown once (recovery codes, passwords and codes that were made) is kept until one goes on, and no longer.
 */
import type { Accounts } from "../../api/accounts";
import type { FactorSecret, OwnAccount, OwnSession } from "../../api/own-account";
import type { CreatedUser, Invitation, PeopleAdmin, Role, User, UserChange } from "../../api/people-admin";
import { ApiError } from "../../api/types";
import type { Account } from "../account";
import { accountProblemOf, accountWords } from "../account-problems";
import { Actions } from "../actions";
import type { Words } from "../problems";
import { createStore, type Store } from "../store";
import { type SettingsPlace, settingsPath, settingsPlace } from "./settings-path";

export type Factor =
  | { kind: "unchanged" }
  | ({ kind: "begun" } & FactorSecret)
  | { kind: "on"; recoveryCodes: readonly string[] };

/** What was made for somebody else, and is shown once. */
export interface Shown {
  title: string;
  text: string;
  secret: string;
}

export interface Listed<T> {
  items: readonly T[];
  cursor: string | null;
  loading: boolean;
  problem: Words | null;
}

export interface SettingsParts {
  accounts: Accounts;
  own: OwnAccount;
  people: PeopleAdmin;
  account: Account;
  navigate: (path: string) => void;
  origin: string;
}

export class Settings {
  readonly account: Account;
  readonly place: Store<SettingsPlace>;
  readonly actions: Actions;
  readonly sessions: Store<readonly OwnSession[] | null> = createStore<readonly OwnSession[] | null>(null);
  readonly factor: Store<Factor> = createStore<Factor>({ kind: "unchanged" });
  /** The password was changed since the page was opened. */
  readonly passwordChanged: Store<boolean> = createStore(false);
  readonly users: Store<Listed<User>> = createStore<Listed<User>>(empty);
  readonly invitations: Store<Listed<Invitation>> = createStore<Listed<Invitation>>(empty);
  /** What was last done about somebody else's account. */
  readonly done: Store<string | null> = createStore<string | null>(null);
  readonly shown: Store<Shown | null> = createStore<Shown | null>(null);
  private readonly parts: SettingsParts;
  private userId: string | null = null;

  constructor(parts: SettingsParts, path: string) {
    this.parts = parts;
    this.account = parts.account;
    this.place = createStore(settingsPlace(path));
    this.actions = new Actions(settingsWords, (error) => {
      if (mayNotAnyMore(error)) void this.account.check();
    });
    this.account.store.subscribe(() => this.follow());
  }

  start(): void {
    void this.account.look();
  }

  visit(path: string): void {
    this.place.set(settingsPlace(path));
    this.actions.clear();
    this.done.set(null);
    this.look();
  }

  go(place: SettingsPlace): void {
    this.parts.navigate(settingsPath(place));
    this.visit(settingsPath(place));
  }

  async changePassword(current: string, next: string): Promise<boolean> {
    const done = await this.actions.run("password", async () => {
      await this.parts.accounts.changePassword(current, next);
      return true;
    });
    if (done) this.passwordChanged.set(true);
    // The others have ended.
    if (done) void this.readSessions();
    return done === true;
  }

  async beginFactor(): Promise<void> {
    const begun = await this.actions.run("factor", () => this.parts.own.beginSecondFactor());
    if (begun) this.factor.set({ kind: "begun", ...begun });
  }

  async confirmFactor(code: string): Promise<void> {
    const digits = code.replace(/\s+/gu, "");
    const recoveryCodes = await this.actions.run("factor", () => this.parts.own.confirmSecondFactor(digits));
    if (!recoveryCodes) return;
    this.factor.set({ kind: "on", recoveryCodes });
    void this.account.check();
  }

  /** Whoever has noted the recovery codes goes on, and whoever gives it up. */
  settleFactor(): void {
    this.actions.clear();
    this.factor.set({ kind: "unchanged" });
  }

  async removeFactor(password: string): Promise<boolean> {
    const done = await this.actions.run("factor", async () => {
      await this.parts.own.removeSecondFactor(password);
      return true;
    });
    if (done) void this.account.check();
    return done === true;
  }

  async endSession(sessionId: string): Promise<void> {
    await this.actions.run(`session ${sessionId}`, () => this.parts.own.endSession(sessionId));
    await this.readSessions();
  }

  async create(username: string, displayName: string, roles: readonly Role[]): Promise<boolean> {
    const made = await this.actions.run("create", () =>
      this.parts.people.create({ username: username.trim(), displayName: displayName.trim(), roles }),
    );
    if (!made) return false;
    this.showPassword(made);
    void this.readUsers();
    return true;
  }

  /** `told` says what was done, once it is. */
  async change(user: User, change: UserChange, told: string): Promise<boolean> {
    this.done.set(null);
    const made = await this.actions.run(`user ${user.id}`, () => this.parts.people.change(user.id, change));
    if (!made) return false;
    this.done.set(told);
    this.showPassword(made);
    // What one may do oneself has changed, perhaps.
    if (user.id === this.userId) void this.account.check();
    this.users.update((list) => ({
      ...list,
      items: list.items.map((each) => (each.id === user.id ? made.user : each)),
    }));
    return true;
  }

  async remove(user: User, told: string): Promise<boolean> {
    this.done.set(null);
    const done = await this.actions.run(`user ${user.id}`, async () => {
      await this.parts.people.remove(user.id);
      return true;
    });
    if (!done) return false;
    this.done.set(told);
    void this.readUsers();
    return true;
  }

  async invite(roles: readonly Role[]): Promise<boolean> {
    const made = await this.actions.run("invite", () => this.parts.people.invite(roles));
    if (!made) return false;
    this.shown.set({
      title: "The invitation",
      text: "Send this link to whom you invite. It makes one account, and is shown this once.",
      secret: `${this.parts.origin}/sign-up/${made.code}`,
    });
    void this.readInvitations();
    return true;
  }

  async withdraw({ id }: Invitation): Promise<void> {
    await this.actions.run(`invitation ${id}`, () => this.parts.people.withdraw(id));
    await this.readInvitations();
  }

  async more(): Promise<void> {
    const { cursor } = this.users.get();
    if (cursor === null) return;
    const page = await this.actions.run("more", () => this.parts.people.users(cursor));
    if (!page) return;
    this.users.update((list) => ({ ...list, items: [...list.items, ...page.items], cursor: page.cursor }));
  }

  private showPassword({ user, oneTimePassword }: CreatedUser): void {
    if (oneTimePassword === undefined) return;
    this.shown.set({
      title: `One-time password of ${user.displayName}`,
      text: "It is good for three days, and for choosing another. It is shown this once.",
      secret: oneTimePassword,
    });
  }

  /** Nothing of one person is there for the next. */
  private follow(): void {
    const { step, me } = this.account.store.get();
    const userId = step === "in" && me ? me.id : null;
    if (userId === this.userId) return;
    this.userId = userId;
    this.sessions.set(null);
    this.factor.set({ kind: "unchanged" });
    this.passwordChanged.set(false);
    this.users.set(empty);
    this.invitations.set(empty);
    this.shown.set(null);
    this.done.set(null);
    this.look();
  }

  private look(): void {
    if (this.userId === null) return;
    if (this.place.get().kind === "own") {
      void this.readSessions();
    } else if (this.account.store.get().me?.roles.includes("admin")) {
      void this.readUsers();
      void this.readInvitations();
    }
  }

  private async readSessions(): Promise<void> {
    const { userId } = this;
    const sessions = await this.parts.own.sessions().catch(() => null);
    if (sessions && userId === this.userId) this.sessions.set(sessions);
  }

  private readUsers(): Promise<void> {
    return this.fill(this.users, () => this.parts.people.users());
  }

  private readInvitations(): Promise<void> {
    return this.fill(this.invitations, () => this.parts.people.invitations());
  }

  private async fill<T>(
    store: Store<Listed<T>>,
    ask: () => Promise<{ items: readonly T[]; cursor: string | null }>,
  ): Promise<void> {
    const { userId } = this;
    try {
      const page = await ask();
      if (userId === this.userId) store.set({ ...page, loading: false, problem: null });
    } catch (error) {
      if (userId !== this.userId) return;
      store.update((list) => ({ ...list, loading: false, problem: settingsWords(error) }));
      if (mayNotAnyMore(error)) void this.account.check();
    }
  }
}

const empty = { items: [], cursor: null, loading: true, problem: null };

const BY_CODE: Record<string, Words> = {
  wrong_password: { title: "This is not your password", detail: "Enter the one that you sign in with now." },
  last_admin: {
    title: "There has to be an administrator",
    detail: "Make somebody else one first.",
  },
  second_factor_on: { title: "A second factor is on already", detail: "Take it away first." },
};

export function settingsWords(error: unknown): Words {
  const code = error instanceof ApiError ? error.code : "";
  return BY_CODE[code] ?? accountWords(accountProblemOf(error));
}

/** The session has ended, or one is no admin any more. */
function mayNotAnyMore(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.code === "forbidden");
}
