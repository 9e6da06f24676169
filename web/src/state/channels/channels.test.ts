import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeMe } from "../../api/fake-accounts";
import { ApiError } from "../../api/types";
import { FakeMessagingServer } from "../../messaging/fake/server";
import { KICKED, MESSAGE_MAX_BYTES } from "../../messaging/messaging";
import { Channels } from "./channels";

/** A channel of Ada's with others in it, and Ada's view of it. */
async function world(messages = 0) {
  const server = new FakeMessagingServer();
  const ada = server.addPerson("ada", "Ada");
  const bob = server.addPerson("bob", "Bob");
  const room = server.addRoom("Ward", [ada, bob]);
  for (let at = 1; at <= messages; at += 1) server.write(room, bob, `old ${at}`);
  const paths: (string | null)[] = [];
  let tokens = 0;
  const channels = new Channels({
    messaging: server.as(ada),
    me: fakeMe(),
    navigate: (arn) => paths.push(arn),
    rejected: async () => undefined,
    token: () => `token ${++tokens}`,
  });
  channels.start();
  await settled();
  const texts = () => channels.open.get()?.timeline.messages.map(({ text }) => text) ?? [];
  const outbox = () => channels.open.get()?.timeline.outbox ?? [];
  const unread = () => channels.list.get().entries.map(({ unread }) => unread.ids.length);
  return { server, ada, bob, room, channels, paths, texts, outbox, unread };
}

async function settled() {
  await vi.advanceTimersByTimeAsync(0);
}

async function opened(messages = 0) {
  const it = await world(messages);
  it.channels.go(it.room.channel.arn);
  await settled();
  return it;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the list", () => {
  it("counts what others wrote since one has read, also after a reload", async () => {
    const { server, bob, ada, room, unread, channels } = await world(3);
    expect(unread()).toEqual([3]);
    server.say(room, bob, "new");
    server.say(room, ada, "mine, from elsewhere");
    expect(unread()).toEqual([4]);
    channels.go(room.channel.arn);
    await settled();
    channels.attend(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(unread()).toEqual([0]);
    channels.stop();
    server.write(room, bob, "while away");
    const later = new Channels({
      messaging: server.as(ada),
      me: fakeMe(),
      navigate: () => undefined,
      rejected: async () => undefined,
      token: () => "token",
    });
    later.start();
    await settled();
    expect(later.list.get().entries[0]?.unread.ids).toHaveLength(1);
  });

  it("does not lose what is told while it counts", async () => {
    const { server, bob, room, channels, unread } = await world(2);
    server.meanwhile = (call) => {
      if (call !== "since") return;
      server.meanwhile = null;
      server.say(room, bob, "in between");
    };
    channels.wake();
    await settled();
    expect(unread()).toEqual([3]);
  });

  it("takes nothing for read that nobody looks at", async () => {
    const { server, bob, room, channels, unread } = await opened();
    channels.attend(true);
    channels.show(false);
    server.say(room, bob, "hello?");
    await vi.advanceTimersByTimeAsync(2000);
    expect(unread()).toEqual([1]);
    channels.show(true);
    channels.attend(true);
    await vi.advanceTimersByTimeAsync(2000);
    expect(unread()).toEqual([0]);
  });

  it("never counts what comes under one's eyes, and tells the server that it is read", async () => {
    const { server, ada, bob, room, channels, unread } = await opened();
    channels.attend(true);
    const message = server.say(room, bob, "hello");
    expect(unread()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(room.readAt.get(ada.arn)).toBeGreaterThan(message.at);
  });

  it("follows joining, leaving and deleting, and leaves a channel that is gone", async () => {
    const { server, ada, bob, room, channels, paths } = await opened();
    const other = server.addRoom("Lab", [bob]);
    server.enter(other, [ada]);
    await settled();
    const names = () => channels.list.get().entries.map(({ channel }) => channel.name);
    expect(names().sort()).toEqual(["Lab", "Ward"]);
    server.expel(room, ada.arn);
    expect([names(), channels.open.get(), paths.at(-1)]).toEqual([["Lab"], null, null]);
    server.close(other);
    expect(names()).toEqual([]);
    expect(channels.notices.shown.get().map(({ text }) => text)).toEqual([
      "Ward is no longer open to you.",
      "Lab was deleted.",
    ]);
  });

  it("says what is wrong, keeps what it has, and tries again", async () => {
    const { server, channels } = await world();
    server.failure = new ApiError(0, "no answer");
    channels.retry();
    await settled();
    expect(channels.list.get().problem?.title).toBe("The server cannot be reached");
    expect(channels.list.get().entries).toHaveLength(1);
    server.failure = null;
    channels.retry();
    await settled();
    expect(channels.list.get().problem).toBeNull();
  });
});

describe("history", () => {
  it("pages back to the beginning, each message once", async () => {
    const { channels, texts } = await opened(200);
    expect(texts()).toHaveLength(50);
    for (let page = 0; page < 5; page += 1) await channels.loadOlder();
    expect(texts()).toEqual(Array.from({ length: 200 }, (_, at) => `old ${at + 1}`));
    expect(channels.open.get()?.timeline.older).toBeNull();
  });

  it("asks for one page at a time", async () => {
    const { server, channels } = await opened(200);
    const before = server.calls.filter((call) => call === "history").length;
    await Promise.all([channels.loadOlder(), channels.loadOlder(), channels.loadOlder()]);
    expect(server.calls.filter((call) => call === "history")).toHaveLength(before + 1);
  });

  it("misses nothing and has nothing twice after a cut", async () => {
    const { server, bob, room, channels, texts } = await opened(120);
    await channels.loadOlder();
    server.refusing = 1006;
    server.cut();
    const [edited, , erased] = room.messages.slice(-3);
    for (let at = 1; at <= 70; at += 1) server.write(room, bob, `away ${at}`);
    server.change(room, edited?.id ?? "", { text: "edited" });
    server.erase(room, erased?.id ?? "");
    expect(channels.wire.store.get()).toBe("away");
    server.refusing = null;
    server.meanwhile = (call) => {
      if (call !== "history") return;
      server.meanwhile = null;
      server.say(room, bob, "while it lists");
    };
    await vi.advanceTimersByTimeAsync(20_000);
    expect(channels.wire.store.get()).toBe("live");
    const expected = room.messages.slice(-texts().length).map(({ text }) => text);
    expect(texts()).toEqual(expected);
    expect(texts()).toContain("edited");
    expect(texts().length).toBeGreaterThanOrEqual(170);
  });

  it("goes on with new keys when the old ones were revoked", async () => {
    const { server, bob, room, channels, texts } = await opened();
    server.cut(KICKED);
    server.write(room, bob, "meanwhile");
    await vi.advanceTimersByTimeAsync(500);
    expect(server.calls.filter((call) => call === "renew")).toHaveLength(1);
    expect([channels.wire.store.get(), texts()]).toEqual(["live", ["meanwhile"]]);
  });

  it("is asked for while no line is there", async () => {
    const { server, bob, room, texts } = await opened();
    server.refusing = 1006;
    server.cut();
    await vi.advanceTimersByTimeAsync(2000);
    server.write(room, bob, "no line brought this");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(texts()).toEqual(["no line brought this"]);
  });

  it("shows nothing of a channel that was left meanwhile", async () => {
    const { server, bob, ada, room, channels, texts } = await world(3);
    const other = server.addRoom("Lab", [ada, bob]);
    server.write(other, bob, "lab");
    channels.go(room.channel.arn);
    channels.go(other.channel.arn);
    await settled();
    expect(texts()).toEqual(["lab"]);
  });
});

describe("sending", () => {
  it("shows a message at once and once, in the order of writing", async () => {
    const { channels, outbox, texts } = await opened();
    for (const text of ["one", "two", "three"]) expect(channels.send(text)).toBe(true);
    expect(outbox().map(({ text }) => text)).toEqual(["one", "two", "three"]);
    await settled();
    expect(outbox()).toEqual([]);
    expect(texts()).toEqual(["one", "two", "three"]);
  });

  it("sends again what failed, and never twice", async () => {
    const { server, channels, outbox, texts, room } = await opened();
    server.cut(1008);
    server.losing = "send";
    channels.send("the answer is lost");
    await settled();
    expect(outbox()[0]).toMatchObject({ state: "failed", problem: "The server cannot be reached" });
    server.losing = null;
    channels.resend(outbox()[0]?.token ?? "");
    await vi.advanceTimersByTimeAsync(6000);
    expect(room.messages).toHaveLength(1);
    expect(outbox()).toEqual([]);
    expect(texts()).toEqual(["the answer is lost"]);
  });

  it("keeps what failed when one looks elsewhere meanwhile", async () => {
    const { server, channels, outbox, room } = await opened();
    server.failure = new ApiError(0, "no answer");
    channels.send("later");
    await settled();
    channels.go(null);
    channels.go(room.channel.arn);
    expect(outbox().map(({ text, state }) => [text, state])).toEqual([["later", "failed"]]);
    channels.discard(outbox()[0]?.token ?? "");
    expect(outbox()).toEqual([]);
  });

  it("does not send nothing, nor more than fits", async () => {
    const { channels, outbox } = await opened();
    expect(channels.send("  \n ")).toBe(false);
    expect(channels.send("é".repeat(MESSAGE_MAX_BYTES / 2 + 1))).toBe(false);
    expect(outbox()).toEqual([]);
    expect(channels.send("é".repeat(MESSAGE_MAX_BYTES / 2))).toBe(true);
  });

  it("edits and removes, and says when that did not work", async () => {
    const { server, channels } = await opened();
    channels.send("helo");
    await settled();
    const message = () => channels.open.get()?.timeline.messages[0];
    const written = message();
    if (!written) throw new Error("nothing was sent");
    await channels.edit(written, "hello");
    expect(message()).toMatchObject({ text: "hello", redacted: false });
    await channels.redact(written);
    expect(message()).toMatchObject({ text: "", redacted: true });
    server.failure = new ApiError(403, "no", "ForbiddenException");
    expect(await channels.erase(written)).toBe(false);
    expect(channels.notices.shown.get().at(-1)?.text).toContain("not deleted");
  });
});

describe("who is there", () => {
  it("follows members, and tells presence only to a channel that is looked at", async () => {
    const { server, bob, room, channels } = await opened();
    const cleo = server.addPerson("cleo", "Cleo");
    server.enter(room, [cleo]);
    server.expel(room, bob.arn);
    expect(channels.members.get().people.map(({ name }) => name)).toEqual(["Ada", "Cleo"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(server.calls).toContain("signal");
    channels.show(false);
    const told = server.calls.filter((call) => call === "signal").length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.calls.filter((call) => call === "signal")).toHaveLength(told);
  });

  it("reads new messages out once, and not one's own", async () => {
    const { server, ada, bob, room, channels } = await opened();
    const spoken: string[] = [];
    channels.notices.spoken.subscribe(() => spoken.push(channels.notices.spoken.get().text));
    server.say(room, bob, "hello");
    server.say(room, ada, "from elsewhere");
    expect(spoken).toEqual(["Bob: hello"]);
  });
});
