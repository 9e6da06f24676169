/**
 * The chat of a meeting: an ordered list of messages and how many of them are unread.
 *
 * The server does not echo a message to its sender, so it is shown at once and settled later: it stays as it is,
 * comes back marked as throttled, or comes back among the stored messages that a reconnection replays. The
 * replay repeats what is already shown, so messages are recognised by sender, time and text.
 *
 * Invariant: at most `KEPT` messages are held; the oldest go first.
 *
 * Wire: `signaling.md` section 4.11 (data messages).
 */
import type { IncomingMessage } from "../media/media";

export const CHAT_TOPIC = "chat";

/** The service keeps a message for at most five minutes; asking for all of it is what late joiners need. */
export const CHAT_LIFETIME_MS = 300_000;

/** The data of a message, in bytes of UTF-8. */
export const CHAT_MAX_BYTES = 2048;

const KEPT = 500;

export interface ChatMessage {
  key: string;
  senderId: string;
  senderExternalUserId: string;
  text: string;
  at: number;
  own: boolean;
  failed: boolean;
  /** Shown before the server has been heard about it. */
  local: boolean;
}

export interface ChatState {
  messages: readonly ChatMessage[];
  unread: number;
  open: boolean;
  /** Messages ever seen; makes keys. */
  count: number;
}

export const emptyChat: ChatState = { messages: [], unread: 0, open: false, count: 0 };

export function messageBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function sendable(text: string): boolean {
  return text.trim() !== "" && messageBytes(text.trim()) <= CHAT_MAX_BYTES;
}

export function openChat(state: ChatState, open: boolean): ChatState {
  return { ...state, open, unread: open ? 0 : state.unread };
}

export function sent(state: ChatState, text: string, at: number, senderId: string): ChatState {
  return append(state, {
    senderId,
    senderExternalUserId: "",
    text,
    at,
    own: true,
    failed: false,
    local: true,
  });
}

/** The same text is sent anew, so the failed copy goes. */
export function retried(state: ChatState, key: string): ChatState {
  return { ...state, messages: state.messages.filter((message) => message.key !== key) };
}

export function received(state: ChatState, message: IncomingMessage, selfId: string): ChatState {
  if (message.topic !== CHAT_TOPIC) return state;
  const own = message.senderId === selfId;
  if (message.throttled || own) {
    const at = state.messages.findIndex((each) => each.own && each.local && each.text === message.text);
    const echo = state.messages[at];
    if (echo) {
      const settled = { ...echo, local: false, failed: message.throttled, at: message.at || echo.at };
      return { ...state, messages: state.messages.with(at, settled) };
    }
    if (message.throttled) return state;
  }
  if (state.messages.some((each) => sameMessage(each, message))) return state;
  const next = append(state, {
    senderId: message.senderId,
    senderExternalUserId: message.senderExternalUserId,
    text: message.text,
    at: message.at,
    own,
    failed: false,
    local: false,
  });
  return own || state.open ? next : { ...next, unread: next.unread + 1 };
}

/** True when the message is one that should be announced: of someone else, and not shown before. */
export function isNews(before: ChatState, after: ChatState): boolean {
  return after.count > before.count && after.messages.at(-1)?.own === false;
}

function sameMessage(known: ChatMessage, message: IncomingMessage): boolean {
  return known.senderId === message.senderId && known.at === message.at && known.text === message.text;
}

function append(state: ChatState, message: Omit<ChatMessage, "key">): ChatState {
  const count = state.count + 1;
  const messages = [...state.messages, { ...message, key: `m${count}` }].slice(-KEPT);
  return { ...state, messages, count };
}
