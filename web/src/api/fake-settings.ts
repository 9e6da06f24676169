/** The own account and those of others, in memory; refusals on demand. */
import type { FakeAccounts } from "./fake-accounts";
import type { FactorSecret, OwnAccount, OwnSession } from "./own-account";
import type { CreatedUser, Invitation, Page, PeopleAdmin, Role, User, UserChange } from "./people-admin";
import { ApiError } from "./types";

export const FAKE_FACTOR_CODE = "123456";
export const FAKE_RECOVERY_CODES = ["7kq2-m9xd", "p4wt-33vb", "z8re-c1hn", "q6yu-05sl"];

export class FakeOwnAccount implements OwnAccount {
  list: OwnSession[] = [];
  private readonly accounts: FakeAccounts;

  constructor(accounts: FakeAccounts) {
    this.accounts = accounts;
  }

  async sessions(): Promise<OwnSession[]> {
    if (!this.accounts.signedIn) throw new ApiError(401, "Nobody is signed in.", "unauthenticated");
    return [...this.list];
  }

  async endSession(sessionId: string): Promise<void> {
    this.list = this.list.filter(({ id }) => id !== sessionId);
  }

  async beginSecondFactor(): Promise<FactorSecret> {
    const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    return { secret, otpauthUri: `otpauth://totp/Carillon:ada?secret=${secret}&issuer=Carillon` };
  }

  async confirmSecondFactor(code: string): Promise<string[]> {
    if (code !== FAKE_FACTOR_CODE) throw new ApiError(401, "The code is wrong.", "second_factor_invalid");
    this.accounts.user = { ...this.accounts.user, secondFactor: true };
    return FAKE_RECOVERY_CODES;
  }

  async removeSecondFactor(password: string): Promise<void> {
    if (password !== this.accounts.password) throw new ApiError(403, "No.", "wrong_password");
    this.accounts.user = { ...this.accounts.user, secondFactor: false };
  }
}

export class FakePeopleAdmin implements PeopleAdmin {
  all: User[] = [];
  invited: Invitation[] = [];
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  private count = 0;

  add(displayName: string, roles: readonly Role[], change: Partial<User> = {}): User {
    const made = "2026-01-15T08:00:00.000Z";
    const id = `user-${++this.count}`;
    const username = displayName.split(" ")[0]?.toLowerCase() ?? id;
    const user = { id, username, displayName, roles, disabled: false, createdAt: made, updatedAt: made };
    this.all.push({ ...user, ...change });
    return { ...user, ...change };
  }

  async users(): Promise<Page<User>> {
    this.check();
    return { items: [...this.all], cursor: null };
  }

  async create({ username, displayName, roles }: Pick<User, "username" | "displayName" | "roles">) {
    this.check();
    if (this.all.some((each) => each.username === username)) {
      throw new ApiError(409, "taken", "username_taken");
    }
    return { user: this.add(displayName, roles, { username }), oneTimePassword: "kelp-orbit-9241" };
  }

  async change(userId: string, change: UserChange): Promise<CreatedUser> {
    this.check();
    const found = this.all.find(({ id }) => id === userId);
    if (!found) throw new ApiError(404, "no such account", "not_found");
    const { displayName = found.displayName, roles = found.roles, disabled = found.disabled } = change;
    const admins = this.all.filter((each) => each.roles.includes("admin") && !each.disabled);
    const isLast = admins.length === 1 && admins[0]?.id === userId;
    if (isLast && (disabled || !roles.includes("admin"))) throw new ApiError(409, "last", "last_admin");
    const user = { ...found, displayName, roles, disabled };
    this.all = this.all.map((each) => (each.id === userId ? user : each));
    return change.resetPassword ? { user, oneTimePassword: "moss-lantern-5530" } : { user };
  }

  async remove(userId: string): Promise<void> {
    this.check();
    this.all = this.all.filter(({ id }) => id !== userId);
  }

  async invitations(): Promise<Page<Invitation>> {
    this.check();
    return { items: [...this.invited], cursor: null };
  }

  async invite(roles: readonly Role[]) {
    this.check();
    const createdAt = new Date().toISOString();
    const expiresAt = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString();
    const invitation = { id: `invitation-${++this.count}`, roles, createdAt, expiresAt };
    this.invited.push(invitation);
    return { invitation, code: "Zm9yLXNvbWVib2R5LW5ldw" };
  }

  async withdraw(invitationId: string): Promise<void> {
    this.check();
    this.invited = this.invited.filter(({ id }) => id !== invitationId);
  }

  private check(): void {
    if (this.failure) throw this.failure;
  }
}
