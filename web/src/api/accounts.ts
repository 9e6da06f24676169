/**
 * Who one is on this server: sign-in, the own account, and the keys for messaging that the session lends.
 *
 * The session is a cookie that scripts cannot read. Its answers are `ApiError`s whose `code` says what is wanted.
 */
import { type Fetch, V1 } from "./v1";

export interface Me {
  id: string;
  username: string;
  displayName: string;
  roles: readonly string[];
  /** The password was given by somebody else and counts for nothing but to choose another. */
  mustChangePassword: boolean;
  secondFactor: boolean;
  appInstanceArn: string;
  appInstanceUserArn: string;
  endpoints: { messaging: string; meetings: string; region: string };
}

/** Keys for the AWS API, lent to one user for an hour at most. */
export interface LentKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** ISO 8601. */
  expiration: string;
  appInstanceUserArn: string;
}

/** Somebody who can be written to. */
export interface DirectoryEntry {
  id: string;
  displayName: string;
  roles: readonly string[];
  appInstanceUserArn: string;
}

const STAFF: readonly string[] = ["admin", "clinician", "front_desk"];

/** Whether one may look others up. */
export function isStaff({ roles }: Pick<Me, "roles">): boolean {
  return roles.some((role) => STAFF.includes(role));
}

export interface Credentials {
  username: string;
  password: string;
  /** Of the second factor. */
  code?: string;
}

export interface SignUp {
  invitation?: string;
  username: string;
  displayName: string;
  password: string;
}

export interface Accounts {
  me(): Promise<Me>;
  signIn(credentials: Credentials): Promise<Me>;
  signOut(): Promise<void>;
  signUp(wish: SignUp): Promise<void>;
  changePassword(current: string, next: string): Promise<void>;
  lendKeys(): Promise<LentKeys>;
  /** People of whose names a word begins so; it has to have a letter at least. */
  directory(query: string): Promise<DirectoryEntry[]>;
}

export class HttpAccounts implements Accounts {
  private readonly v1: V1;

  constructor(fetch?: Fetch, isAttended?: () => boolean) {
    this.v1 = new V1(fetch, isAttended);
  }

  me(): Promise<Me> {
    return this.v1.send("GET", "/me");
  }

  async signIn(credentials: Credentials): Promise<Me> {
    return (await this.v1.send<{ user: Me }>("POST", "/session", credentials)).user;
  }

  async signOut(): Promise<void> {
    await this.v1.send("DELETE", "/session");
  }

  async signUp(wish: SignUp): Promise<void> {
    await this.v1.send("POST", "/sign-up", wish);
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.v1.send("PUT", "/me/password", { current, new: next });
  }

  lendKeys(): Promise<LentKeys> {
    return this.v1.send("POST", "/session/credentials", {}, { byItself: true });
  }

  async directory(query: string): Promise<DirectoryEntry[]> {
    const path = `/directory?q=${encodeURIComponent(query)}`;
    return (await this.v1.send<{ users: DirectoryEntry[] }>("GET", path)).users;
  }
}
