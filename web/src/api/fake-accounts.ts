/** Accounts in memory: one person who can sign in, and refusals on demand. */
import type { Accounts, Credentials, DirectoryEntry, LentKeys, Me, SignUp } from "./accounts";
import { ApiError } from "./types";

export const FAKE_PASSWORD = "correct horse";
export const FAKE_CODE = "123456";
export const FAKE_INVITATION = "good-invitation";

export class FakeAccounts implements Accounts {
  user: Me;
  password = FAKE_PASSWORD;
  signedIn = false;
  people: DirectoryEntry[] = [];
  readonly calls: string[] = [];
  /** Every call fails with this while it is set. */
  failure: ApiError | null = null;
  /** Calls of these names fail. */
  refusing: Partial<Record<keyof Accounts, ApiError>> = {};

  constructor(user: Me) {
    this.user = user;
  }

  async me(): Promise<Me> {
    this.called("me");
    if (!this.signedIn) throw new ApiError(401, "Nobody is signed in.", "unauthenticated");
    return this.user;
  }

  async signIn({ username, password, code }: Credentials): Promise<Me> {
    this.called("signIn");
    const matches = username === this.user.username && password === this.password;
    if (!matches) throw new ApiError(401, "These do not match.", "invalid_credentials");
    if (this.user.secondFactor && code === undefined) {
      throw new ApiError(401, "A code is needed.", "second_factor_required");
    }
    if (this.user.secondFactor && code !== FAKE_CODE) {
      throw new ApiError(401, "The code is wrong.", "second_factor_invalid");
    }
    this.signedIn = true;
    return this.user;
  }

  async signOut(): Promise<void> {
    this.called("signOut");
    this.signedIn = false;
  }

  async signUp({ invitation, username, displayName, password }: SignUp): Promise<void> {
    this.called("signUp");
    if (invitation !== FAKE_INVITATION) throw new ApiError(403, "No such invitation.", "invitation_invalid");
    if (password.length < 10) {
      throw new ApiError(422, "password must have at least 10 characters", "invalid_field", "password");
    }
    this.user = { ...this.user, username, displayName, mustChangePassword: false, secondFactor: false };
    this.password = password;
  }

  async changePassword(current: string, next: string): Promise<void> {
    this.called("changePassword");
    if (current !== this.password) throw new ApiError(403, "This is not the password.", "wrong_password");
    this.password = next;
    this.user = { ...this.user, mustChangePassword: false };
  }

  async lendKeys(): Promise<LentKeys> {
    this.called("lendKeys");
    if (!this.signedIn) throw new ApiError(401, "Nobody is signed in.", "unauthenticated");
    return {
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "example",
      sessionToken: "example",
      expiration: new Date(Date.now() + 3_600_000).toISOString(),
      appInstanceUserArn: this.user.appInstanceUserArn,
    };
  }

  async directory(query: string): Promise<DirectoryEntry[]> {
    this.called("directory");
    const wanted = query.toLowerCase();
    return this.people.filter(({ displayName }) =>
      displayName
        .toLowerCase()
        .split(/\s+/u)
        .some((word) => word.startsWith(wanted)),
    );
  }

  private called(name: keyof Accounts): void {
    this.calls.push(name);
    const failure = this.failure ?? this.refusing[name];
    if (failure) throw failure;
  }
}

export function fakeMe(change: Partial<Me> = {}): Me {
  const appInstanceArn = "arn:aws:chime:us-east-1:000000000000:app-instance/fake";
  return {
    id: "ada",
    username: "ada",
    displayName: "Ada Lovelace",
    roles: ["clinician"],
    mustChangePassword: false,
    secondFactor: false,
    appInstanceArn,
    appInstanceUserArn: `${appInstanceArn}/user/ada`,
    endpoints: { messaging: "http://server.invalid", meetings: "http://server.invalid", region: "us-east-1" },
    ...change,
  };
}
