/**
 * What the client needs of messaging, in its own words: the one port to channels, messages and their news.
 *
 * Failures are `ApiError`s. People and channels are named by their ARNs; times are milliseconds since 1970.
 */
import { ApiError } from "../api/types";

export interface Person {
  arn: string;
  name: string;
}

/** Whether somebody who is not a member can find and read a channel. */
export type Privacy = "PUBLIC" | "PRIVATE";

/** Whether its moderators alone add members. */
export type Mode = "RESTRICTED" | "UNRESTRICTED";

export interface Channel {
  arn: string;
  name: string;
  privacy: Privacy;
  mode: Mode;
  lastMessageAt: number | null;
}

/** A channel that one is a member of. */
export interface Joined {
  channel: Channel;
  /** Up to when one has said to have read. */
  readAt: number | null;
}

export type MessageStatus = "sent" | "pending" | "denied" | "failed";

export interface Message {
  id: string;
  channelArn: string;
  sender: Person;
  text: string;
  /** What the application of the sender put beside the text, and what attachments will be told in. */
  metadata: string;
  at: number;
  editedAt: number | null;
  /** Tells a newer version of a message from an older one. */
  updatedAt: number;
  redacted: boolean;
  status: MessageStatus;
  /** Only the sender and one other member see it. */
  between: boolean;
}

/** Messages, newest first, and how to go on to older ones. */
export interface Page {
  messages: Message[];
  older: string | null;
}

export interface NewChannel {
  name: string;
  privacy: Privacy;
  mode: Mode;
  memberArns: readonly string[];
}

/** What is told while a line is open. */
export type News =
  | { type: "message"; message: Message; created: boolean }
  | { type: "messageGone"; channelArn: string; messageId: string }
  /** A short text for those who look right now: typing and presence. */
  | { type: "signal"; channelArn: string; sender: Person; text: string }
  | { type: "channel"; channel: Channel }
  | { type: "channelGone"; channelArn: string }
  | { type: "joined"; channelArn: string; members: Person[] }
  | { type: "left"; channelArn: string; memberArn: string };

export interface LineListener {
  /** From now on every event of one's channels is told. */
  established(): void;
  news(news: News): void;
  /**
   * Once, and nothing follows. The code is the WebSocket's; when it did not come so far, `UNAUTHORIZED` if the keys
   * were refused before, and 0 otherwise.
   */
  closed(code: number): void;
}

/** The keys are not good. */
export const UNAUTHORIZED = 4401;

/** The keys are not good any more, the user is gone, or is connected too often. */
export const KICKED = 4003;

/** One connection for news, which is not mended: who wants another opens another. */
export interface Line {
  close(): void;
}

export interface Messaging {
  open(listener: LineListener): Line;
  /** Forgets the keys: whatever is asked from now on is asked with new ones. */
  renew(): void;

  joined(): Promise<Joined[]>;
  /** The channels of which one is a moderator. */
  moderated(): Promise<string[]>;
  /** Whether one is an admin of the app instance. */
  administers(): Promise<boolean>;
  publicChannels(): Promise<Channel[]>;
  channel(channelArn: string): Promise<Channel>;
  create(wish: NewChannel, token: string): Promise<string>;
  rename(channel: Channel, name: string): Promise<void>;
  remove(channelArn: string): Promise<void>;

  members(channelArn: string): Promise<Person[]>;
  /** For moderators and admins; others may not know. */
  moderators(channelArn: string): Promise<string[]>;
  /** The ARNs of those who were not let in. */
  add(channelArn: string, memberArns: readonly string[]): Promise<string[]>;
  removeMember(channelArn: string, memberArn: string): Promise<void>;
  join(channelArn: string): Promise<void>;
  leave(channelArn: string): Promise<void>;

  history(channelArn: string, older?: string): Promise<Page>;
  /** Messages from a moment on, a page at most. */
  since(channelArn: string, at: number): Promise<Message[]>;
  /** The token makes a repeated request the same request. Answers the id of the message. */
  send(channelArn: string, text: string, token: string): Promise<string>;
  edit(channelArn: string, messageId: string, text: string): Promise<void>;
  redact(channelArn: string, messageId: string): Promise<void>;
  erase(channelArn: string, messageId: string): Promise<void>;
  markRead(channelArn: string): Promise<void>;
  signal(channelArn: string, text: string): Promise<void>;
}

/** The content of a message, in bytes of UTF-8. */
export const MESSAGE_MAX_BYTES = 4096;

/** The content of a signal, in bytes of UTF-8. */
export const SIGNAL_MAX_BYTES = 30;

const CHANNEL_MARK = "/channel/";

export function channelIdOf(channelArn: string): string {
  const at = channelArn.indexOf(CHANNEL_MARK);
  return at < 0 ? channelArn : channelArn.slice(at + CHANNEL_MARK.length);
}

export function channelArnOf(appInstanceArn: string, channelId: string): string {
  return `${appInstanceArn}${CHANNEL_MARK}${channelId}`;
}

/** How the service says that it does not know the keys, or not any more; the last two are of its query protocol. */
const VOID: readonly string[] = [
  "UnrecognizedClientException",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "ExpiredToken",
];

/** Whether something was refused for keys that count for nothing, and may be granted with others. */
export function areKeysVoid(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && VOID.includes(error.code);
}
