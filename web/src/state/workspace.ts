/**
 * The pages of people who have an account, and what belongs to who is signed in.
 *
 * The channels are made when somebody signs in and ended when the session ends, so that nothing of one person is there
 * for the next. What one has written and not sent waits for the same person to come back, but for who signs out.
 */
import type { Accounts, LentKeys, Me, SignUp } from "../api/accounts";
import { channelIdOf, type Messaging } from "../messaging/messaging";
import { Account } from "./account";
import { Channels } from "./channels/channels";
import type { Unsent } from "./channels/unsent";
import { createStore, type Store } from "./store";
import { pathOfPlace, type WorkspacePlace, workspacePlace } from "./workspace-path";

export interface WorkspaceParts {
  accounts: Accounts;
  messaging: (me: Me, lend: () => Promise<LentKeys>) => Promise<Messaging>;
  /** Puts a path into the address bar. */
  navigate: (path: string) => void;
  token: () => string;
}

export class Workspace {
  readonly account: Account;
  readonly place: Store<WorkspacePlace>;
  readonly channels: Store<Channels | null> = createStore<Channels | null>(null);
  /** The part that talks to messaging could not be loaded. */
  readonly broken: Store<boolean> = createStore(false);
  private readonly parts: WorkspaceParts;
  private attempt = 0;
  private userId: string | null = null;
  private unsent: { userId: string; what: Unsent } | null = null;

  constructor(parts: WorkspaceParts, path: string) {
    this.parts = parts;
    this.account = new Account(parts.accounts);
    this.place = createStore(workspacePlace(path));
    this.account.store.subscribe(() => this.follow());
  }

  start(): void {
    void this.account.look();
  }

  /** The address has changed by itself. */
  visit(path: string): void {
    const place = workspacePlace(path);
    this.place.set(place);
    if (place.kind === "channels") this.channels.get()?.visit(place.channelId);
  }

  open(place: WorkspacePlace): void {
    this.parts.navigate(pathOfPlace(place));
    this.visit(pathOfPlace(place));
  }

  /** Makes an account, and goes to where channels are: the invitation is used up. */
  async signUp(wish: SignUp): Promise<void> {
    const made = await this.account.signUp(wish);
    if (made && this.place.get().kind === "signUp") this.open({ kind: "channels", channelId: null });
  }

  directory(query: string): ReturnType<Accounts["directory"]> {
    return this.parts.accounts.directory(query);
  }

  /** Makes or ends the channels as people sign in and out. */
  follow(): void {
    const { step, me } = this.account.store.get();
    const userId = step === "in" && me ? me.id : null;
    if (userId !== this.userId) {
      this.attempt += 1;
      this.end();
      this.userId = userId;
      if (userId !== null && me) void this.begin(me);
    }
    if (step === "leaving") this.unsent = null;
  }

  private end(): void {
    const channels = this.channels.get();
    if (channels && this.userId !== null) this.unsent = { userId: this.userId, what: channels.unsent() };
    channels?.stop();
    this.channels.set(null);
  }

  private async begin(me: Me): Promise<void> {
    const attempt = this.attempt;
    this.broken.set(false);
    try {
      const messaging = await this.parts.messaging(me, () => this.account.lendKeys());
      if (attempt !== this.attempt) return;
      const channels = new Channels({
        messaging,
        me,
        navigate: (arn) => this.openChannel(arn),
        rejected: () => this.account.check(),
        token: this.parts.token,
        unsent: this.unsent?.userId === me.id ? this.unsent.what : null,
      });
      this.unsent = null;
      this.channels.set(channels);
      channels.start();
      const place = this.place.get();
      // Whoever has just made an account is where channels are.
      if (place.kind === "signUp") this.open({ kind: "channels", channelId: null });
      else channels.visit(place.channelId);
    } catch {
      if (attempt === this.attempt) this.broken.set(true);
    }
  }

  private openChannel(arn: string | null): void {
    const place: WorkspacePlace = { kind: "channels", channelId: arn === null ? null : channelIdOf(arn) };
    this.parts.navigate(pathOfPlace(place));
    this.place.set(place);
  }
}
