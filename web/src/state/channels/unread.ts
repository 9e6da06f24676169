/**
 * What is unread in each channel.
 *
 * The server keeps up to when one has read; how many messages have come since is counted from them, so that a reload
 * or another device shows the same. Ids are counted and not events, so that what is told twice counts once.
 */
import type { Message } from "../../messaging/messaging";

export interface Unread {
  ids: readonly string[];
  /** There may be more than are counted. */
  more: boolean;
}

export const nothingUnread: Unread = { ids: [], more: false };

/** As many as a page of history holds. */
export const UNREAD_MAX = 50;

export function countedFrom(messages: readonly Message[], readAt: number | null, selfArn: string): Unread {
  const ids = messages.filter((each) => isUnread(each, readAt, selfArn)).map(({ id }) => id);
  return { ids: ids.slice(0, UNREAD_MAX), more: messages.length >= UNREAD_MAX };
}

export function withUnread(unread: Unread, message: Message, readAt: number | null, selfArn: string): Unread {
  if (!isUnread(message, readAt, selfArn) || unread.ids.includes(message.id)) return unread;
  if (unread.ids.length >= UNREAD_MAX) return { ...unread, more: true };
  return { ...unread, ids: [...unread.ids, message.id] };
}

export function withoutUnread(unread: Unread, messageId: string): Unread {
  if (!unread.ids.includes(messageId)) return unread;
  return { ...unread, ids: unread.ids.filter((id) => id !== messageId) };
}

export function unreadWords({ ids, more }: Unread): string {
  return more ? `${ids.length}+` : String(ids.length);
}

function isUnread(message: Message, readAt: number | null, selfArn: string): boolean {
  return message.sender.arn !== selfArn && !message.redacted && message.at > (readAt ?? 0);
}
