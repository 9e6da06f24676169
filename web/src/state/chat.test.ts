import { describe, expect, it } from "vitest";
import type { IncomingMessage } from "../media/media";
import {
  CHAT_MAX_BYTES,
  emptyChat,
  isNews,
  messageBytes,
  openChat,
  received,
  retried,
  sendable,
  sent,
} from "./chat";

const SELF = "self";

function message(text: string, change: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    topic: "chat",
    text,
    senderId: "a",
    senderExternalUserId: "user-a",
    at: 1000,
    throttled: false,
    ...change,
  };
}

describe("receiving", () => {
  it("counts what is unread until the chat is opened", () => {
    const two = received(received(emptyChat, message("one"), SELF), message("two"), SELF);
    expect(two.unread).toBe(2);
    expect(openChat(two, true).unread).toBe(0);
    expect(received(openChat(two, true), message("three"), SELF).unread).toBe(0);
  });

  it("ignores other topics", () => {
    expect(received(emptyChat, message("x", { topic: "reactions" }), SELF)).toBe(emptyChat);
  });

  it("shows a replayed message once", () => {
    const once = received(emptyChat, message("one"), SELF);
    expect(received(once, message("one"), SELF)).toBe(once);
    expect(received(once, message("one", { at: 1001 }), SELF).messages).toHaveLength(2);
  });

  it("keeps a bounded number, the newest", () => {
    let state = emptyChat;
    for (let at = 0; at < 620; at += 1) state = received(state, message(`m${at}`, { at }), SELF);
    expect(state.messages).toHaveLength(500);
    expect(state.messages.at(-1)?.text).toBe("m619");
    expect(new Set(state.messages.map((each) => each.key)).size).toBe(500);
  });
});

describe("sending", () => {
  it("shows an own message at once, and once when it is replayed after a reconnection", () => {
    const shown = sent(emptyChat, "hello", 900, SELF);
    const replayed = received(shown, message("hello", { senderId: SELF, at: 950 }), SELF);
    expect(replayed.messages).toHaveLength(1);
    expect(replayed.messages[0]).toMatchObject({ at: 950, own: true, failed: false });
    expect(received(replayed, message("hello", { senderId: SELF, at: 950 }), SELF)).toBe(replayed);
  });

  it("matches each of two equal messages with its own replay", () => {
    const shown = sent(sent(emptyChat, "ok", 1, SELF), "ok", 2, SELF);
    const first = received(shown, message("ok", { senderId: SELF, at: 11 }), SELF);
    const second = received(first, message("ok", { senderId: SELF, at: 12 }), SELF);
    expect(second.messages.map((each) => each.at)).toEqual([11, 12]);
  });

  it("marks a throttled message as failed, and forgets the failed copy on a retry", () => {
    const shown = sent(emptyChat, "hello", 900, SELF);
    const refused = received(shown, message("hello", { senderId: SELF, at: 0, throttled: true }), SELF);
    expect(refused.messages[0]).toMatchObject({ failed: true, at: 900 });
    expect(retried(refused, refused.messages[0]?.key ?? "").messages).toHaveLength(0);
  });

  it("shows own messages from before a reload without counting them as unread", () => {
    const state = received(emptyChat, message("mine", { senderId: SELF }), SELF);
    expect(state).toMatchObject({ unread: 0 });
    expect(state.messages[0]?.own).toBe(true);
  });

  it("measures a message in bytes of UTF-8", () => {
    expect(messageBytes("née")).toBe(4);
    expect(sendable("  ")).toBe(false);
    expect(sendable("x".repeat(CHAT_MAX_BYTES))).toBe(true);
    expect(sendable("é".repeat(CHAT_MAX_BYTES / 2 + 1))).toBe(false);
  });
});

it("is news when someone else wrote something not shown before", () => {
  const one = received(emptyChat, message("one"), SELF);
  expect(isNews(emptyChat, one)).toBe(true);
  expect(isNews(one, received(one, message("one"), SELF))).toBe(false);
  expect(isNews(one, sent(one, "mine", 5, SELF))).toBe(false);
});
