/** The list of channels that one is in. */
import type { Channel, Joined } from "../../messaging/messaging";
import { nothingUnread, type Unread } from "./unread";

export interface Entry {
  channel: Channel;
  readAt: number | null;
  unread: Unread;
}

/** What the server lists, with what is known of it already. */
export function listed(entries: readonly Entry[], joined: readonly Joined[]): Entry[] {
  return joined.map(({ channel, readAt }) => {
    const before = known(entries, channel.arn);
    // What one has read here may have been on its way when the list was made.
    const read = Math.max(readAt ?? 0, before?.readAt ?? 0);
    const nothingNew = (channel.lastMessageAt ?? 0) <= read;
    return {
      channel,
      readAt: read === 0 ? null : read,
      unread: nothingNew ? nothingUnread : (before?.unread ?? nothingUnread),
    };
  });
}

/** The latest activity first; channels without any by their names. */
export function sorted(entries: readonly Entry[]): Entry[] {
  const at = ({ channel }: Entry) => channel.lastMessageAt ?? 0;
  return [...entries].sort(
    (one, other) => at(other) - at(one) || one.channel.name.localeCompare(other.channel.name),
  );
}

export function known(entries: readonly Entry[], arn: string): Entry | undefined {
  return entries.find(({ channel }) => channel.arn === arn);
}

export function unreadInAll(entries: readonly Entry[]): number {
  return entries.reduce((sum, { unread }) => sum + unread.ids.length, 0);
}
