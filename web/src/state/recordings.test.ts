import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeApi } from "../api/fake";
import { ApiError } from "../api/types";
import { Access } from "./access";
import { fakeStorage } from "./fake-storage";
import { RecordingList, Watched } from "./recordings";
import { Tickets } from "./tickets";

function setUp() {
  const api = new FakeApi();
  const access = new Access(new Tickets(fakeStorage()));
  return { api, access };
}

const asked = (api: FakeApi, name: string) => api.calls.filter((call) => call === name).length;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the list", () => {
  it("follows what changes, and looks now and then when nothing does", async () => {
    const { api, access } = setUp();
    const { RecordingId } = api.addRecording("m1");
    const list = new RecordingList(api, access, "m1");
    const stop = list.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(list.store.get().value?.[0]?.State).toBe("Recording");
    api.changeRecording(RecordingId, { State: "Processing", Progress: 40 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(list.store.get().value?.[0]).toMatchObject({ State: "Processing", Progress: 40 });
    api.changeRecording(RecordingId, { State: "Ready" });
    await vi.advanceTimersByTimeAsync(2000);
    const before = asked(api, "recordings");
    await vi.advanceTimersByTimeAsync(14_000);
    expect(asked(api, "recordings")).toBe(before);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked(api, "recordings")).toBe(before + 1);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked(api, "recordings")).toBe(before + 1);
  });

  it("keeps what it knows when the server is away, and says so", async () => {
    const { api, access } = setUp();
    api.addRecording("m1");
    const list = new RecordingList(api, access, "m1");
    list.start();
    await vi.advanceTimersByTimeAsync(0);
    api.failure = new ApiError(0, "no answer");
    await vi.advanceTimersByTimeAsync(2000);
    expect(list.store.get().value).toHaveLength(1);
    expect(list.store.get().problem?.title).toBe("The server cannot be reached");
    api.failure = null;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(list.store.get().problem).toBeNull();
  });

  it("asks for the access token, and then again", async () => {
    const { api, access } = setUp();
    api.addRecording("m1");
    api.failure = new ApiError(401, "who are you");
    const list = new RecordingList(api, access, "m1");
    list.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(access.store.get()).toBe("asked");
    expect(list.store.get().problem).toBeNull();
    api.failure = null;
    await access.give("secret");
    expect(list.store.get().value).toHaveLength(1);
  });
});

describe("watching", () => {
  it("goes through a link that is made once, and again when it has expired", async () => {
    const { api, access } = setUp();
    const { RecordingId } = api.addRecording("m1", { State: "Processing" });
    const watched = new Watched(api, access, { meetingId: "m1", recordingId: RecordingId });
    watched.start();
    await vi.advanceTimersByTimeAsync(4000);
    expect(asked(api, "playback")).toBe(3);
    expect(asked(api, "linkTo")).toBe(1);
    api.changeRecording(RecordingId, { State: "Ready" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked(api, "playback")).toBe(4);
    expect(await watched.recover()).toBe(false);
    expect(asked(api, "linkTo")).toBe(1);
    const { playback } = api;
    api.playback = async () => {
      api.playback = playback;
      throw new ApiError(410, "expired");
    };
    expect(await Promise.all([watched.recover(), watched.recover()])).toEqual([true, true]);
    expect(asked(api, "linkTo")).toBe(2);
    expect(watched.store.get().problem).toBeNull();
    expect(await watched.share(3600)).toContain("/r/");
  });

  it("needs nothing but the token of who came by a link, and tells of one that has expired", async () => {
    const { api, access } = setUp();
    const { RecordingId } = api.addRecording("m1", { State: "Ready" });
    const watched = new Watched(api, access, { token: `link-to-${RecordingId}` });
    watched.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(watched.store.get().value?.Recording.MeetingId).toBeUndefined();
    expect(api.calls).toEqual(["playback"]);
    expect(await watched.share(3600)).toBeNull();
    api.failure = new ApiError(410, "expired");
    expect(await watched.recover()).toBe(true);
    expect(watched.store.get().problem?.title).toBe("This link has expired");
  });
});
