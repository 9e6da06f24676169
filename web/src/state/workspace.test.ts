import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FAKE_INVITATION, FAKE_PASSWORD, FakeAccounts, fakeMe } from "../api/fake-accounts";
import { ApiError } from "../api/types";
import { FakeMessagingServer } from "../messaging/fake/server";
import { channelIdOf, KICKED } from "../messaging/messaging";
import { Workspace } from "./workspace";

/** Ada, signed in, in a channel with Bob. */
async function world() {
  const server = new FakeMessagingServer();
  const ada = server.addPerson("ada", "Ada");
  const room = server.addRoom("Ward", [ada, server.addPerson("bob", "Bob")]);
  const accounts = new FakeAccounts(fakeMe());
  accounts.signedIn = true;
  const paths: string[] = [];
  let tokens = 0;
  const parts = {
    accounts,
    messaging: async () => server.as(ada),
    navigate: (path: string) => paths.push(path),
    token: () => `token ${++tokens}`,
  };
  const workspace = new Workspace(parts, `/c/${channelIdOf(room.channel.arn)}`);
  workspace.start();
  await settled();
  const channels = () => {
    const there = workspace.channels.get();
    if (!there) throw new Error("nobody is signed in");
    return there;
  };
  return {
    server,
    ada,
    room,
    accounts,
    workspace,
    paths,
    channels,
    step: () => workspace.account.store.get().step,
  };
}

async function settled() {
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a line that the server closes", () => {
  it("leads to the way in, with everything hidden, when the session has ended", async () => {
    const { server, accounts, workspace, step } = await world();
    accounts.signedIn = false;
    server.cut(KICKED);
    await settled();
    expect([step(), workspace.channels.get()]).toEqual(["password", null]);
    expect(workspace.account.store.get().expired).toBe(true);
  });

  it("is opened again with new keys when one is still signed in", async () => {
    const { server, accounts, channels, step } = await world();
    const asked = accounts.calls.filter((call) => call === "me").length;
    server.cut(KICKED);
    await vi.advanceTimersByTimeAsync(500);
    expect([step(), channels().wire.store.get()]).toEqual(["in", "live"]);
    expect(server.calls.filter((call) => call === "renew")).toHaveLength(1);
    expect(accounts.calls.filter((call) => call === "me")).toHaveLength(asked + 1);
  });
});

describe("what was written and not sent", () => {
  async function ended() {
    const it = await world();
    const { arn } = it.room.channel;
    it.channels().keepDraft(arn, "half a sen");
    it.server.failure = new ApiError(403, "no", "UnrecognizedClientException");
    it.channels().send("never left");
    it.accounts.signedIn = false;
    it.server.cut(KICKED);
    await settled();
    it.server.failure = null;
    expect(it.workspace.channels.get()).toBeNull();
    return { ...it, arn };
  }
  const outbox = (channels: Awaited<ReturnType<typeof world>>["channels"]) =>
    channels()
      .open.get()
      ?.timeline.outbox.map(({ text, state }) => [text, state]);

  it("waits for the same person to sign in again", async () => {
    const { workspace, channels, arn, room } = await ended();
    await workspace.account.signIn("ada", FAKE_PASSWORD);
    await settled();
    expect(channels().draft(arn)).toBe("half a sen");
    expect(outbox(channels)).toEqual([["never left", "failed"]]);
    channels().resend(channels().open.get()?.timeline.outbox[0]?.token ?? "");
    await settled();
    expect([outbox(channels), room.messages.map(({ text }) => text)]).toEqual([[], ["never left"]]);
  });

  it("is not there for anybody else", async () => {
    const { workspace, accounts, channels, arn } = await ended();
    accounts.user = fakeMe({ id: "eve", username: "eve" });
    await workspace.account.signIn("eve", FAKE_PASSWORD);
    await settled();
    expect([channels().draft(arn), outbox(channels)]).toEqual(["", []]);
    await workspace.account.signOut();
    accounts.user = fakeMe();
    await workspace.account.signIn("ada", FAKE_PASSWORD);
    await settled();
    expect(channels().draft(arn)).toBe("");
  });

  it("goes with who signs out", async () => {
    const { workspace, channels, room } = await world();
    const { arn } = room.channel;
    channels().keepDraft(arn, "nobody's business");
    await workspace.account.signOut();
    await workspace.account.signIn("ada", FAKE_PASSWORD);
    await settled();
    expect(channels().draft(arn)).toBe("");
  });
});

describe("an account that was made", () => {
  it("is there to sign in with when that did not work at once", async () => {
    const { workspace, accounts, paths } = await world();
    await workspace.account.signOut();
    workspace.open({ kind: "signUp", invitation: FAKE_INVITATION });
    accounts.refusing.signIn = new ApiError(0, "no answer");
    const wish = { username: "eve", displayName: "Eve", password: "long enough by far" };
    await workspace.signUp({ ...wish, invitation: FAKE_INVITATION });
    expect([workspace.place.get(), paths.at(-1)]).toEqual([{ kind: "channels", channelId: null }, "/c"]);
    expect(workspace.account.store.get()).toMatchObject({ step: "password", made: true });
  });

  it("leads nowhere while it is not made", async () => {
    const { workspace, paths } = await world();
    await workspace.account.signOut();
    workspace.open({ kind: "signUp", invitation: "used" });
    await workspace.signUp({
      username: "eve",
      displayName: "Eve",
      password: "long enough by far",
      invitation: "used",
    });
    expect([workspace.place.get().kind, paths.at(-1)]).toEqual(["signUp", "/sign-up/used"]);
  });
});

describe("signing out", () => {
  it("hides everything, also where it did not work", async () => {
    const { workspace, accounts, step } = await world();
    accounts.refusing.signOut = new ApiError(0, "no answer");
    const out = workspace.account.signOut();
    expect(workspace.channels.get()).toBeNull();
    await out;
    expect([step(), workspace.channels.get(), accounts.signedIn]).toEqual(["leaving", null, true]);
  });
});
