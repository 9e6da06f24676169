/**
 * What this tab keeps to come back as the same attendee after a reload, and the operator's access token.
 *
 * Both are credentials: sessionStorage forgets them with the tab, and nothing outside this module reads them
 * from there.
 */
import type { Attendee } from "../api/types";

const TICKET_KEY = "carillon.attendee";
const ACCESS_TOKEN_KEY = "carillon.access-token";

export interface KeptAttendee {
  meetingId: string;
  displayName: string;
  attendee: Attendee;
  /** This tab was in the meeting as that attendee, and not merely about to be. */
  entered: boolean;
}

export class Tickets {
  private readonly storage: Storage | null;

  constructor(storage: Storage | null) {
    this.storage = storage;
  }

  keep(kept: KeptAttendee): void {
    this.write(TICKET_KEY, JSON.stringify(kept));
  }

  forget(): void {
    this.write(TICKET_KEY, null);
  }

  keepAccessToken(token: string | null): void {
    this.write(ACCESS_TOKEN_KEY, token);
  }

  /** The attendee that this tab was in the given meeting. */
  kept(meetingId: string): KeptAttendee | null {
    try {
      const kept = JSON.parse(this.read(TICKET_KEY) ?? "null") as KeptAttendee | null;
      if (kept?.meetingId !== meetingId || typeof kept.attendee?.JoinToken !== "string") return null;
      return kept;
    } catch {
      return null;
    }
  }

  accessToken(): string | null {
    return this.read(ACCESS_TOKEN_KEY);
  }

  private read(key: string): string | null {
    try {
      return this.storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  private write(key: string, value: string | null): void {
    try {
      if (value === null) this.storage?.removeItem(key);
      else this.storage?.setItem(key, value);
    } catch {
      // Without storage a reload starts over with a fresh attendee.
    }
  }
}
