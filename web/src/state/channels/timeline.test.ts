import { describe, expect, it } from "vitest";
import type { Message, Page } from "../../messaging/messaging";
import {
  accepted,
  emptyTimeline,
  extended,
  failed,
  forgotten,
  heard,
  queued,
  refreshed,
  retried,
  type Timeline,
} from "./timeline";

const SELF = "self";

function message(at: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${String(at).padStart(4, "0")}`,
    channelArn: "c",
    sender: { arn: "other", name: "Other" },
    text: `text ${at}`,
    metadata: "",
    at,
    editedAt: null,
    updatedAt: at,
    redacted: false,
    status: "sent",
    between: false,
    ...change,
  };
}

const own = (at: number, text: string) => message(at, { sender: { arn: SELF, name: "Self" }, text });
const page = (from: number, to: number, older: string | null = null): Page => {
  const messages = Array.from({ length: from - to + 1 }, (_, at) => message(from - at));
  return { messages, older };
};
const times = ({ messages }: Timeline) => messages.map(({ at }) => at);
const ids = ({ messages }: Timeline) => new Set(messages.map(({ id }) => id));
const first = (pages: Page[]) => refreshed(emptyTimeline, new Set(), pages, SELF);

describe("learning", () => {
  it("puts everything once and in the server's order, whatever the order it comes in", () => {
    const news = [4, 2, 5, 4, 3].map((at) => message(at));
    const timeline = news.reduce((now, each) => heard(now, each, SELF), first([page(3, 1)]));
    expect(times(timeline)).toEqual([1, 2, 3, 4, 5]);
  });

  it("orders messages of one millisecond by their ids", () => {
    const [b, a] = [message(1, { id: "b" }), message(1, { id: "a" })];
    expect(heard(heard(emptyTimeline, b, SELF), a, SELF).messages.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("keeps the newer version, however late the older one comes", () => {
    const edited = message(1, { text: "edited", updatedAt: 9 });
    const timeline = heard(heard(emptyTimeline, edited, SELF), message(1), SELF);
    expect(timeline.messages[0]?.text).toBe("edited");
  });

  it("never brings back what was removed or deleted", () => {
    const redacted = message(1, { text: "", redacted: true });
    const removed = heard(heard(emptyTimeline, redacted, SELF), message(1), SELF);
    expect(removed.messages[0]?.redacted).toBe(true);
    const deleted = refreshed(forgotten(first([page(3, 1)]), "m0002"), new Set(), [page(3, 1)], SELF);
    expect(times(deleted)).toEqual([1, 3]);
  });

  it("puts older pages in front until the beginning", () => {
    const timeline = extended(first([page(6, 4, "older")]), page(3, 1), SELF);
    expect(times(timeline)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(timeline.older).toBeNull();
  });
});

describe("coming back", () => {
  it("adds what was missed and keeps what came as news meanwhile", () => {
    const before = first([page(3, 1)]);
    const meanwhile = heard(before, message(9), SELF);
    const timeline = refreshed(meanwhile, ids(before), [page(8, 1)], SELF);
    expect(times(timeline)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("takes away what was deleted and shows what was edited meanwhile", () => {
    const before = first([page(5, 1)]);
    const listed = page(5, 1);
    listed.messages.splice(1, 1);
    listed.messages[1] = message(3, { text: "edited", updatedAt: 10 });
    const timeline = refreshed(before, ids(before), [listed], SELF);
    expect(times(timeline)).toEqual([1, 2, 3, 5]);
    expect(timeline.messages[2]?.text).toBe("edited");
  });

  it("keeps older messages that were not listed again, and the way to still older ones", () => {
    const before = { ...first([page(6, 1)]), older: "before 1" };
    const timeline = refreshed(before, ids(before), [page(8, 5, "before 5")], SELF);
    expect(times(timeline)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(timeline.older).toBe("before 1");
  });

  it("has no gap: what lies before one is dropped", () => {
    const before = first([page(3, 1)]);
    const timeline = refreshed(before, ids(before), [page(90, 41, "before 41")], SELF);
    expect(timeline.messages).toHaveLength(50);
    expect(timeline.older).toBe("before 41");
  });

  it("empties when everything was deleted", () => {
    const before = first([page(3, 1)]);
    expect(refreshed(before, ids(before), [page(0, 1)], SELF).messages).toEqual([]);
  });
});

describe("sending", () => {
  const sending = queued(first([page(3, 1)]), "t1", "hello", 100);

  it("becomes a message once, whether news or the answer come first", () => {
    const newsFirst = accepted(heard(sending, own(4, "hello"), SELF), "t1", "m0004");
    const answerFirst = heard(accepted(sending, "t1", "m0004"), own(4, "hello"), SELF);
    for (const timeline of [newsFirst, answerFirst]) {
      expect(times(timeline)).toEqual([1, 2, 3, 4]);
      expect(timeline.outbox).toEqual([]);
    }
  });

  it("stays until it is told, and is listed then", () => {
    const sent = accepted(sending, "t1", "m0004");
    expect(sent.outbox[0]?.state).toBe("sent");
    const listed = { messages: [own(4, "hello"), ...page(3, 1).messages], older: null };
    expect(refreshed(sent, ids(sent), [listed], SELF).outbox).toEqual([]);
  });

  it("is not taken for an older message with the same text", () => {
    const timeline = extended(sending, { messages: [own(0, "hello")], older: null }, SELF);
    expect(timeline.outbox).toHaveLength(1);
  });

  it("keeps two of the same text apart", () => {
    const both = queued(sending, "t2", "hello", 101);
    const one = heard(both, own(4, "hello"), SELF);
    expect(one.outbox.map(({ token }) => token)).toEqual(["t2"]);
    expect(heard(one, own(5, "hello"), SELF).outbox).toEqual([]);
  });

  it("fails, and is sent again under the same token", () => {
    const item = retried(failed(sending, "t1", "The server cannot be reached"), "t1").outbox[0];
    expect(item).toMatchObject({ token: "t1", state: "sending", problem: null });
  });

  it("is no failure when the message was told although the answer was lost", () => {
    expect(heard(failed(sending, "t1", "lost"), own(4, "hello"), SELF).outbox).toEqual([]);
  });
});
