/**
 * What is known of the history of one channel, and what is on its way into it.
 *
 * It learns from three sides that overlap and overtake each other: pages of history, news from the line, and the
 * answers to what one sends. Whatever the order, each message stands here once, in its newest version, at the place
 * that the server gave it.
 *
 * Invariants: `messages` has no gap: it is the history from its oldest message on. What was deleted does not come
 * back with a late page. What one sends stands in `outbox` until it is in `messages`.
 */
import type { Message, Page } from "../../messaging/messaging";

export type OutgoingState = "sending" | "sent" | "failed";

export interface Outgoing {
  /** Sent with every attempt, so that none makes a second message. */
  token: string;
  text: string;
  at: number;
  state: OutgoingState;
  /** Why it failed, as a title. */
  problem: string | null;
  /** Once the server has told it. */
  messageId: string | null;
  /** The newest message when it was sent: what it becomes comes behind. */
  behind: Message | null;
}

export interface Timeline {
  /** Oldest first. */
  messages: readonly Message[];
  outbox: readonly Outgoing[];
  /** How to go on to older messages; null at the beginning of the channel. */
  older: string | null;
  /** Ids of messages that were deleted. */
  gone: ReadonlySet<string>;
}

export const emptyTimeline: Timeline = { messages: [], outbox: [], older: null, gone: new Set() };

/** Beyond this nothing older is fetched. */
export const MESSAGES_MAX = 5000;

export function opened(page: Page, selfArn: string): Timeline {
  return { ...learn(emptyTimeline, page.messages, selfArn), older: page.older };
}

/** A page in front of what is known. */
export function extended(timeline: Timeline, page: Page, selfArn: string): Timeline {
  const older = timeline.messages.length + page.messages.length >= MESSAGES_MAX ? null : page.older;
  return { ...learn(timeline, page.messages, selfArn), older };
}

export function heard(timeline: Timeline, message: Message, selfArn: string): Timeline {
  return learn(timeline, [message], selfArn);
}

/** A message was deleted. */
export function forgotten(timeline: Timeline, messageId: string): Timeline {
  const gone = new Set(timeline.gone).add(messageId);
  return { ...timeline, gone, messages: timeline.messages.filter(({ id }) => id !== messageId) };
}

/**
 * Pages of the newest history, youngest first, after a time in which news may have been missed.
 *
 * Of what was `known` when they were asked for, they are the truth as far back as they go: what they do not hold was
 * deleted. What came as news meanwhile stays. `reaches` says that they go back to what is known; otherwise there is a
 * gap, and what lies before it is dropped.
 */
export function refreshed(
  timeline: Timeline,
  known: ReadonlySet<string>,
  pages: readonly Page[],
  selfArn: string,
): Timeline {
  const listed = pages.flatMap(({ messages }) => messages);
  const older = pages.at(-1)?.older ?? null;
  const ids = new Set(listed.map(({ id }) => id));
  const oldest = listed.at(-1);
  const from = older === null ? undefined : oldest;
  const reaches = from === undefined || timeline.messages.some(({ id }) => ids.has(id) && known.has(id));
  const keeps = (message: Message): boolean => {
    if (ids.has(message.id) || !known.has(message.id)) return true;
    return reaches && from !== undefined && order(message, from) < 0;
  };
  const messages = timeline.messages.filter(keeps);
  const hasOlder = messages.some((each) => from !== undefined && order(each, from) < 0);
  return { ...learn({ ...timeline, messages }, listed, selfArn), older: hasOlder ? timeline.older : older };
}

export function queued(timeline: Timeline, token: string, text: string, at: number): Timeline {
  const behind = timeline.messages.at(-1) ?? null;
  const item: Outgoing = { token, text, at, state: "sending", problem: null, messageId: null, behind };
  return { ...timeline, outbox: [...timeline.outbox, item] };
}

/** The server has taken what was sent. */
export function accepted(timeline: Timeline, token: string, messageId: string): Timeline {
  if (timeline.messages.some(({ id }) => id === messageId) || timeline.gone.has(messageId)) {
    return discarded(timeline, token);
  }
  return changed(timeline, token, { state: "sent", messageId });
}

export function failed(timeline: Timeline, token: string, problem: string): Timeline {
  return changed(timeline, token, { state: "failed", problem });
}

export function retried(timeline: Timeline, token: string): Timeline {
  return changed(timeline, token, { state: "sending", problem: null });
}

export function discarded(timeline: Timeline, token: string): Timeline {
  return { ...timeline, outbox: timeline.outbox.filter((item) => item.token !== token) };
}

/** The order of the server: by time, and of one millisecond by id. */
export function order(one: Message, other: Message): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

function changed(timeline: Timeline, token: string, change: Partial<Outgoing>): Timeline {
  const outbox = timeline.outbox.map((item) => (item.token === token ? { ...item, ...change } : item));
  return { ...timeline, outbox };
}

function learn(timeline: Timeline, news: readonly Message[], selfArn: string): Timeline {
  const byId = new Map(timeline.messages.map((message) => [message.id, message]));
  let { outbox } = timeline;
  for (const message of news) {
    if (timeline.gone.has(message.id)) continue;
    const known = byId.get(message.id);
    byId.set(message.id, known ? newer(known, message) : message);
    if (!known && message.sender.arn === selfArn) outbox = arrived(outbox, message);
  }
  return { ...timeline, outbox, messages: [...byId.values()].sort(order) };
}

function newer(known: Message, message: Message): Message {
  if (known.redacted !== message.redacted) return known.redacted ? known : message;
  if (known.status !== message.status && known.updatedAt === message.updatedAt) {
    return message.status === "pending" ? known : message;
  }
  return message.updatedAt >= known.updatedAt ? message : known;
}

/**
 * Drops what has become a message. News do not tell the token, and often come before the answer does: then the oldest
 * with the same text is it.
 */
function arrived(outbox: readonly Outgoing[], message: Message): readonly Outgoing[] {
  const isIt = (item: Outgoing): boolean =>
    item.messageId === null &&
    item.text === message.text &&
    (item.behind === null || order(message, item.behind) > 0);
  const item = outbox.find(({ messageId }) => messageId === message.id) ?? outbox.find(isIt);
  return item ? outbox.filter((each) => each !== item) : outbox;
}
