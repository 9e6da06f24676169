/** Accounts of others, and invitations, as admins have them. */
import { type Fetch, V1 } from "./v1";

export const ROLES = ["admin", "clinician", "front_desk", "patient", "interpreter", "auditor"] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  id: string;
  username: string;
  displayName: string;
  roles: readonly Role[];
  disabled: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Invitation {
  id: string;
  roles: readonly Role[];
  createdAt: string;
  expiresAt: string;
}

export interface UserChange {
  displayName?: string;
  roles?: readonly Role[];
  disabled?: boolean;
  /** Takes the second factor away. */
  secondFactor?: false;
  resetPassword?: boolean;
  endSessions?: boolean;
}

/** A password is there where one was made, and shown this once. */
export interface CreatedUser {
  user: User;
  oneTimePassword?: string;
}

export interface Page<T> {
  items: readonly T[];
  cursor: string | null;
}

export interface PeopleAdmin {
  users(cursor?: string): Promise<Page<User>>;
  create(user: Pick<User, "username" | "displayName" | "roles">): Promise<CreatedUser>;
  change(userId: string, change: UserChange): Promise<CreatedUser>;
  remove(userId: string): Promise<void>;
  invitations(cursor?: string): Promise<Page<Invitation>>;
  /** The code is shown this once. */
  invite(roles: readonly Role[]): Promise<{ invitation: Invitation; code: string }>;
  withdraw(invitationId: string): Promise<void>;
}

export class HttpPeopleAdmin implements PeopleAdmin {
  private readonly v1: V1;

  constructor(fetch?: Fetch) {
    this.v1 = new V1(fetch);
  }

  async users(cursor?: string): Promise<Page<User>> {
    const path = `/users?${new URLSearchParams({ limit: "100", ...(cursor ? { cursor } : {}) })}`;
    const answer = await this.v1.send<{ users: User[]; cursor: string | null }>("GET", path);
    return { items: answer.users, cursor: answer.cursor };
  }

  create(user: Pick<User, "username" | "displayName" | "roles">): Promise<CreatedUser> {
    return this.v1.send("POST", "/users", user);
  }

  change(userId: string, change: UserChange): Promise<CreatedUser> {
    return this.v1.send("PATCH", userPath(userId), change);
  }

  async remove(userId: string): Promise<void> {
    await this.v1.send("DELETE", userPath(userId));
  }

  async invitations(cursor?: string): Promise<Page<Invitation>> {
    const path = `/invitations${cursor ? `?${new URLSearchParams({ cursor })}` : ""}`;
    const answer = await this.v1.send<{ invitations: Invitation[]; cursor: string | null }>("GET", path);
    return { items: answer.invitations, cursor: answer.cursor };
  }

  invite(roles: readonly Role[]): Promise<{ invitation: Invitation; code: string }> {
    return this.v1.send("POST", "/invitations", { roles });
  }

  async withdraw(invitationId: string): Promise<void> {
    await this.v1.send("DELETE", `/invitations/${encodeURIComponent(invitationId)}`);
  }
}

function userPath(userId: string): string {
  return `/users/${encodeURIComponent(userId)}`;
}
