/**
 * Who one is on this server: sign-in, the own account, and the keys for messaging that the session lends.
 *
 * The session is a cookie that scripts cannot read. Its answers are `ApiError`s whose `code` says what is wanted.
 */
import { ApiError } from "./types";

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

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const ROOT = "/api/v1";
const TIMEOUT_MS = 15_000;

export class HttpAccounts implements Accounts {
  private readonly fetch: Fetch;

  constructor(fetch: Fetch = (input, init) => window.fetch(input, init)) {
    this.fetch = fetch;
  }

  me(): Promise<Me> {
    return this.send("GET", "/me");
  }

  async signIn(credentials: Credentials): Promise<Me> {
    return (await this.send<{ user: Me }>("POST", "/session", credentials)).user;
  }

  async signOut(): Promise<void> {
    await this.send("DELETE", "/session");
  }

  async signUp(wish: SignUp): Promise<void> {
    await this.send("POST", "/sign-up", wish);
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.send("PUT", "/me/password", { current, new: next });
  }

  lendKeys(): Promise<LentKeys> {
    return this.send("POST", "/session/credentials", {});
  }

  async directory(query: string): Promise<DirectoryEntry[]> {
    const path = `/directory?q=${encodeURIComponent(query)}`;
    return (await this.send<{ users: DirectoryEntry[] }>("GET", path)).users;
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.dial(method, ROOT + path, body);
    const text = await response.text().catch(() => "");
    if (!response.ok) throw refusal(response, text);
    if (response.status === 204 || text === "") return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      // As of a server that answers every unknown path with its page.
      throw new ApiError(404, "The server's answer was not JSON.");
    }
  }

  private async dial(method: string, path: string, body?: object): Promise<Response> {
    try {
      return await this.fetch(path, {
        method,
        headers: { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) },
        credentials: "same-origin",
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new ApiError(0, "The server did not answer.");
    }
  }
}

function refusal(response: Response, text: string): ApiError {
  const { code, message, details } = said(text);
  const field = details?.[0]?.field;
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError(
    response.status,
    typeof message === "string" ? message : `The server answered ${response.status}.`,
    typeof code === "string" ? code : "",
    typeof field === "string" ? field : null,
    Number.isFinite(wait) ? wait : null,
  );
}

function said(text: string): { code?: unknown; message?: unknown; details?: { field?: unknown }[] } {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "object" && error !== null ? error : {};
  } catch {
    return {};
  }
}
