/** The own account, as one changes it oneself: second factor and sessions. The password is in `accounts`. */
import { type Fetch, V1 } from "./v1";

export interface OwnSession {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  endsAt: string;
  address?: string;
  current: boolean;
}

/** What an authenticator app is given. */
export interface FactorSecret {
  secret: string;
  otpauthUri: string;
}

export interface OwnAccount {
  sessions(): Promise<OwnSession[]>;
  endSession(sessionId: string): Promise<void>;
  beginSecondFactor(): Promise<FactorSecret>;
  /** Turns it on; answers with the recovery codes, this once. */
  confirmSecondFactor(code: string): Promise<string[]>;
  removeSecondFactor(password: string): Promise<void>;
}

export class HttpOwnAccount implements OwnAccount {
  private readonly v1: V1;

  constructor(fetch?: Fetch) {
    this.v1 = new V1(fetch);
  }

  async sessions(): Promise<OwnSession[]> {
    return (await this.v1.send<{ sessions: OwnSession[] }>("GET", "/me/sessions")).sessions;
  }

  async endSession(sessionId: string): Promise<void> {
    await this.v1.send("DELETE", `/me/sessions/${encodeURIComponent(sessionId)}`);
  }

  beginSecondFactor(): Promise<FactorSecret> {
    return this.v1.send("POST", "/me/second-factor", {});
  }

  async confirmSecondFactor(code: string): Promise<string[]> {
    const answer = await this.v1.send<{ recoveryCodes: string[] }>("POST", "/me/second-factor", { code });
    return answer.recoveryCodes;
  }

  async removeSecondFactor(password: string): Promise<void> {
    await this.v1.send("DELETE", "/me/second-factor", { password });
  }
}
