/**
 * Puts names to attendee ids.
 *
 * The signaling channel tells only ids and ExternalUserIds; display names come from the server's list of
 * attendees, which is fetched when an unknown id shows up. Names of people who left stay known, for the chat.
 *
 * Invariant: one list request at a time, and an id that the list does not hold is asked for once, not forever.
 */
import type { ListedAttendee } from "../api/types";
import { personId } from "../media/media";
import { createStore, type Store } from "./store";

export type Names = Readonly<Record<string, string>>;

export class NameDirectory {
  readonly store: Store<Names> = createStore<Names>({});
  private readonly list: () => Promise<ListedAttendee[]>;
  private readonly asked = new Set<string>();
  private fetching = false;

  constructor(list: () => Promise<ListedAttendee[]>) {
    this.list = list;
  }

  learn(attendeeId: string, name: string): void {
    this.store.update((names) => ({ ...names, [attendeeId]: name }));
  }

  /** Fetches the list when it may hold a name for an id not met before. */
  meet(attendeeId: string): void {
    const id = personId(attendeeId);
    if (this.asked.has(id) || this.store.get()[id] !== undefined) return;
    this.asked.add(id);
    if (!this.fetching) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.fetching = true;
    const asked = this.asked.size;
    try {
      const listed = await this.list();
      const learned = listed.flatMap((each) =>
        each.DisplayName ? [[each.AttendeeId, each.DisplayName]] : [],
      );
      this.store.update((names) => ({ ...names, ...(Object.fromEntries(learned) as Names) }));
    } catch {
      // The ExternalUserId or "Guest" stands in until the next unknown attendee asks again.
    }
    this.fetching = false;
    if (this.asked.size > asked) void this.fetch();
  }
}

/** What to call an attendee: their display name, else what the application that made them calls them. */
export function nameOf(names: Names, attendeeId: string, externalUserId = ""): string {
  return names[personId(attendeeId)] ?? (externalUserId || "Guest");
}

/** One or two letters for a tile without a picture. Works by grapheme, so any script gives whole characters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0];
  if (!first) return "?";
  const last = words.length > 1 ? words.at(-1) : undefined;
  return (grapheme(first) + (last ? grapheme(last) : "")).toLocaleUpperCase();
}

function grapheme(word: string): string {
  const [segment] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return segment?.segment ?? "";
}

/** Display names are 1 to 64 characters, counted as the server counts them: Unicode scalar values. */
export const NAME_MAX = 64;

export function validName(name: string): boolean {
  const length = [...name.trim()].length;
  return length >= 1 && length <= NAME_MAX;
}
