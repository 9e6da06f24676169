import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeApi } from "../api/fake";
import { ApiError } from "../api/types";
import { type FakeConnection, FakeMedia } from "../media/fake/media";
import type { StopReason } from "../media/media";
import { Access } from "./access";
import { Capture } from "./capture";
import { fakeStorage } from "./fake-storage";
import { defaultPreferences, type Preferences } from "./preferences";
import { Session } from "./session";
import { snapshot } from "./snapshot";
import { createStore } from "./store";
import { Tickets } from "./tickets";

const NOW = 1_700_000_000_000;

function setUp(path = "/", storage = fakeStorage()) {
  const api = new FakeApi();
  const media = new FakeMedia();
  const preferences = createStore<Preferences>({ ...defaultPreferences });
  const capture = new Capture(media.devices, preferences);
  const tickets = new Tickets(storage);
  const paths: string[] = [];
  const navigate = (to: string) => {
    paths.push(to);
  };
  const reported: unknown[] = [];
  const report = (error: unknown) => {
    reported.push(error);
  };
  const access = new Access(tickets);
  const parts = { api, media, capture, tickets, access, preferences, navigate, report, now: () => NOW };
  const session = new Session(parts, path);
  const connection = () => media.connection as FakeConnection;
  const spoken = () => session.notices.spoken.get().text;
  return {
    api,
    media,
    preferences,
    capture,
    tickets,
    access,
    paths,
    session,
    connection,
    spoken,
    storage,
    reported,
  };
}

async function inMeeting() {
  const parts = setUp("/m/m1");
  parts.api.addMeeting("m1");
  await parts.capture.prepare();
  await parts.session.join("m1", "Ana");
  return parts;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("noise suppression", () => {
  it("is what the server says of the attendee, until the person changes it", async () => {
    const { session, api, tickets } = await inMeeting();
    expect(session.store.get().noiseSuppression).toBe(false);
    await session.setNoiseSuppression(true);
    expect(session.store.get().noiseSuppression).toBe(true);
    expect(api.seats.get("m1")?.[0]?.NoiseSuppression).toBe(true);
    expect(tickets.kept("m1")?.attendee.NoiseSuppression).toBe(true);
  });

  it("stays what it was when the server refuses", async () => {
    const { session, api, tickets } = await inMeeting();
    api.failure = new ApiError(503, "not now");
    await session.setNoiseSuppression(true);
    expect(session.store.get().noiseSuppression).toBe(false);
    expect(tickets.kept("m1")?.attendee.NoiseSuppression).toBe(false);
  });
});

describe("joining", () => {
  it("creates a meeting, puts it into the address and enters it", async () => {
    const { session, api, paths, preferences, capture, connection } = setUp();
    await capture.prepare();
    await session.create("  Ana ");
    expect(session.store.get()).toMatchObject({ phase: "meeting", meetingId: "meeting-1" });
    expect(paths).toEqual(["/m/meeting-1"]);
    expect(preferences.get().name).toBe("Ana");
    expect(api.calls).toEqual(["createMeeting", "createAttendee"]);
    expect(connection().entry).toMatchObject({ muted: false, topics: ["chat", "carillon.recording"] });
    expect(session.nameOf(connection().selfId)).toBe("Ana");
  });

  it("joins the meeting of the address", async () => {
    const { session, paths } = await inMeeting();
    expect(session.store.get()).toMatchObject({ phase: "meeting", meetingId: "m1" });
    expect(paths).toEqual([]);
  });

  it("enters without any device, muted", async () => {
    const { session, api, media, capture, connection } = setUp("/m/m1");
    api.addMeeting("m1");
    media.devices.problems = { microphone: "missing", camera: "denied" };
    await capture.prepare();
    await session.join("m1", "Ana");
    expect(session.store.get().phase).toBe("meeting");
    expect(connection().entry).toMatchObject({ microphone: null, camera: null, muted: true });
  });

  it.each([
    [404, "notFound"],
    [0, "unreachable"],
    [429, "busy"],
    [500, "failed"],
  ] as const)("stays in the lobby when the server answers %i", async (status, problem) => {
    const { session, api } = setUp("/m/m1");
    api.failure = new ApiError(status, "no");
    await session.join("m1", "Ana");
    expect(session.store.get()).toMatchObject({ phase: "lobby", problem });
  });

  it("shows the server's own words for a refused request", async () => {
    const { session, api } = setUp("/m/m1");
    api.failure = new ApiError(400, "displayName: at most 64 characters", "BadRequest", "displayName");
    await session.join("m1", "Ana");
    expect(session.store.get().problemDetail).toBe("displayName: at most 64 characters");
  });

  it.each(["full", "ended", "elsewhere", "lost"] as const)(
    "says in the lobby why it could not enter: %s",
    async (reason) => {
      const { session, api, media } = setUp("/m/m1");
      api.addMeeting("m1");
      media.onJoin = reason;
      await session.join("m1", "Ana");
      await vi.runAllTimersAsync();
      expect(session.store.get()).toMatchObject({ phase: "lobby", problem: reason });
    },
  );

  it("can be given up, after which nothing of it counts and the devices are open again", async () => {
    const { session, api, media, capture, connection } = setUp("/m/m1");
    api.addMeeting("m1");
    await capture.prepare();
    const { microphone } = capture.store.get();
    media.onJoin = "wait";
    await session.join("m1", "Ana");
    expect(session.store.get().phase).toBe("joining");
    await session.leave();
    connection().start();
    await vi.runAllTimersAsync();
    expect(connection().left).toBe(true);
    expect(media.devices.closed.has(microphone as MediaStream)).toBe(true);
    expect(capture.store.get().microphone).not.toBe(microphone);
    expect(capture.store.get().microphone).not.toBeNull();
    expect(session.store.get()).toMatchObject({ phase: "lobby", problem: null });
  });

  it("reports what is a defect of the client", async () => {
    const { session, api, media, reported } = setUp("/m/m1");
    api.addMeeting("m1");
    const defect = new TypeError("defect");
    media.join = () => Promise.reject(defect);
    await session.join("m1", "Ana");
    expect(session.store.get()).toMatchObject({ phase: "lobby", problem: "failed" });
    expect(reported).toEqual([defect]);
  });

  it("opens the devices anew when a meeting could not be entered with them", async () => {
    const { session, api, media, capture } = setUp("/m/m1");
    api.addMeeting("m1");
    await capture.prepare();
    const { microphone } = capture.store.get();
    media.join = () => Promise.reject(new TypeError("defect"));
    await session.join("m1", "Ana");
    expect(media.devices.closed.has(microphone as MediaStream)).toBe(true);
    expect(capture.store.get().microphone).not.toBe(microphone);
    expect(capture.store.get().microphone).not.toBeNull();
  });

  it("tells a dead link before anything is set up", async () => {
    const { session, api } = setUp("/m/gone");
    await session.look();
    expect(session.store.get().problem).toBe("notFound");
    api.addMeeting("gone");
    await session.look();
    expect(session.store.get().problem).toBeNull();
  });
});

describe("coming back", () => {
  it("rejoins as the same attendee after a reload", async () => {
    const { storage, connection } = await inMeeting();
    const again = setUp("/m/m1", storage);
    again.api.addMeeting("m1");
    expect(again.session.store.get()).toMatchObject({ rejoinAs: "Ana", displayName: "Ana" });
    await again.session.join("m1", "Ana");
    expect(again.connection().selfId).toBe(connection().selfId);
    expect(again.api.calls).not.toContain("createAttendee");
  });

  it("takes a fresh attendee for another name, and gives the old one up", async () => {
    const { storage } = await inMeeting();
    const again = setUp("/m/m1", storage);
    again.api.addMeeting("m1");
    await again.session.join("m1", "Bo");
    expect(again.api.calls).toEqual(["meeting", "deleteAttendee", "createAttendee"]);
  });

  it("takes a fresh attendee when the server does not know the kept one any more", async () => {
    const { storage } = await inMeeting();
    const again = setUp("/m/m1", storage);
    again.api.addMeeting("m1");
    again.media.onJoin = "wait";
    await again.session.join("m1", "Ana");
    const first = again.connection();
    again.media.onJoin = "start";
    first.stop("rejected");
    await vi.runAllTimersAsync();
    expect(again.session.store.get().phase).toBe("meeting");
    expect(again.connection()).not.toBe(first);
    expect(again.api.calls).toContain("createAttendee");
  });

  it("does not try forever when a fresh attendee is refused too", async () => {
    const { session, api, media } = setUp("/m/m1");
    api.addMeeting("m1");
    media.onJoin = "rejected";
    await session.join("m1", "Ana");
    await vi.runAllTimersAsync();
    expect(session.store.get()).toMatchObject({ phase: "lobby", problem: "rejected" });
    expect(media.tickets).toHaveLength(1);
  });

  it("rejoins from the left screen with devices opened anew", async () => {
    const { session, capture } = await inMeeting();
    await session.leave();
    await capture.release();
    expect(capture.store.get().microphone).toBeNull();
    await session.rejoin();
    expect(session.store.get().phase).toBe("meeting");
    expect(capture.store.get().microphone).not.toBeNull();
  });
});

describe("parting", () => {
  it("leaves, and frees the devices", async () => {
    const { session, media, capture, connection } = await inMeeting();
    await session.leave();
    await capture.release();
    expect(session.store.get()).toMatchObject({ phase: "left", parting: "left" });
    expect(connection().left).toBe(true);
    expect(media.devices.closed.size).toBe(media.devices.opened.size);
  });

  it.each(["ended", "removed", "elsewhere", "lost"] satisfies StopReason[])(
    "tells a stop that was not asked for: %s",
    async (reason) => {
      const { session, connection, tickets } = await inMeeting();
      connection().stop(reason);
      expect(session.store.get()).toMatchObject({ phase: "left", parting: reason });
      expect(tickets.kept("m1") === null).toBe(reason === "ended" || reason === "removed");
    },
  );

  it("ends the meeting for all", async () => {
    const { session, api, connection } = await inMeeting();
    await session.endForAll();
    connection().stop("ended");
    expect(api.calls).toContain("deleteMeeting");
    expect(session.store.get()).toMatchObject({ phase: "left", parting: "endedByYou" });
  });

  it("leaves an ended meeting by itself when nothing is heard", async () => {
    const { session, connection } = await inMeeting();
    await session.endForAll();
    expect(session.store.get().phase).toBe("meeting");
    await vi.runAllTimersAsync();
    expect(session.store.get().parting).toBe("endedByYou");
    expect(connection().left).toBe(true);
  });

  it("stays when the meeting could not be ended", async () => {
    const { session, api } = await inMeeting();
    api.failure = new ApiError(403, "no");
    await session.endForAll();
    expect(session.store.get().phase).toBe("meeting");
    expect(session.notices.shown.get()[0]?.text).toContain("could not be ended");
  });

  it("follows the back button out of a meeting", async () => {
    const { session, connection } = await inMeeting();
    await session.visit("/");
    expect(connection().left).toBe(true);
    expect(session.store.get()).toMatchObject({ phase: "lobby", meetingId: null });
  });
});

describe("the access token", () => {
  it("is asked for on 401, kept, and the request is repeated", async () => {
    const { session, api, tickets, access } = setUp("/m/m1");
    api.addMeeting("m1");
    api.failure = new ApiError(401, "who are you");
    await session.join("m1", "Ana");
    expect(session.store.get()).toMatchObject({ phase: "lobby" });
    expect(access.store.get()).toBe("asked");
    api.failure = null;
    await access.give(" secret ");
    expect(tickets.accessToken()).toBe("secret");
    expect(session.store.get()).toMatchObject({ phase: "meeting" });
    expect(access.store.get()).toBe("fine");
  });

  it("is asked for again when it is refused, and may be given up", async () => {
    const { session, api, access } = setUp("/m/m1");
    api.failure = new ApiError(401, "who are you");
    await session.look();
    await access.give("wrong");
    expect(access.store.get()).toBe("refused");
    await access.give(null);
    expect(access.store.get()).toBe("fine");
    expect(session.store.get()).toMatchObject({ phase: "lobby" });
  });
});

describe("devices in a meeting", () => {
  it("carries mute, camera, microphone and speaker into the meeting", async () => {
    const { session, capture, connection } = await inMeeting();
    capture.setMuted(true);
    expect(connection().muted).toBe(true);
    await capture.setCamera(false);
    expect(session.meeting.get().tiles[0]?.streaming).toBe(false);
    await capture.choose("microphone", "microphone-2");
    expect(connection().microphones).toEqual([capture.store.get().microphone]);
    await capture.choose("speaker", "speaker-2");
    expect(connection().speakers).toEqual(["speaker-2"]);
  });

  it("tells when a device is lost, and stops following after leaving", async () => {
    const { session, media, capture, connection } = await inMeeting();
    media.devices.end(capture.store.get().camera as MediaStream);
    await capture.choose("speaker", "speaker-2");
    expect(session.notices.shown.get()[0]?.text).toContain("Camera was disconnected");
    await session.leave();
    const { length } = connection().speakers;
    await capture.choose("speaker", "speaker-1");
    expect(connection().speakers).toHaveLength(length);
  });

  it("turns the camera off when the meeting takes no more of them", async () => {
    const { session, capture, connection } = await inMeeting();
    connection().emit({ type: "cameraRefused" });
    await capture.setCamera(capture.store.get().cameraOn);
    expect(capture.store.get().camera).toBeNull();
    expect(session.notices.shown.get()).toHaveLength(1);
  });
});

describe("content share", () => {
  it("starts and stops", async () => {
    const { session } = await inMeeting();
    await session.toggleContentShare();
    expect(session.meeting.get()).toMatchObject({ sharing: "on" });
    await session.toggleContentShare();
    expect(session.meeting.get()).toMatchObject({ sharing: "off", shares: [] });
    expect(session.notices.shown.get()).toEqual([]);
  });

  it("is quiet about a dismissed picker and says when it is forbidden", async () => {
    const { session, media } = await inMeeting();
    media.devices.contentAnswer = "dismiss";
    await session.toggleContentShare();
    expect(session.notices.shown.get()).toEqual([]);
    media.devices.contentAnswer = "forbid";
    await session.toggleContentShare();
    expect(session.notices.shown.get()).toHaveLength(1);
    expect(session.meeting.get().sharing).toBe("off");
  });

  it("says when the meeting has no room for another share", async () => {
    const { session, connection } = await inMeeting();
    connection().startContentShare = async () => undefined;
    await session.toggleContentShare();
    expect(session.meeting.get().sharing).toBe("starting");
    connection().emit({ type: "sharing", on: false });
    expect(session.notices.shown.get()[0]?.text).toContain("At most two");
  });
});

describe("chat", () => {
  it("sends with a lifetime, so that late joiners see it", async () => {
    const { session, connection } = await inMeeting();
    expect(session.sendChat("  hello ")).toBe(true);
    expect(session.sendChat("   ")).toBe(false);
    expect(connection().sent).toEqual([{ topic: "chat", data: "hello", lifetimeMs: 300_000 }]);
    expect(session.chat.get().messages).toHaveLength(1);
  });

  it("sends a throttled message again when asked to", async () => {
    const { session, connection } = await inMeeting();
    session.sendChat("hello");
    connection().say(connection().selfId, "hello", 0, { throttled: true });
    const [failed] = session.chat.get().messages;
    expect(failed?.failed).toBe(true);
    session.retryChat(failed?.key ?? "");
    expect(connection().sent).toHaveLength(2);
    expect(session.chat.get().messages).toMatchObject([{ failed: false }]);
  });

  it("reads out what is written now, not what was written before", async () => {
    const { session, api, connection, spoken } = await inMeeting();
    api.addAttendee("m1", "Bo", "b");
    connection().arrive("b");
    await vi.advanceTimersByTimeAsync(0);
    connection().say("b", "early", NOW - 60_000);
    expect(spoken()).not.toContain("early");
    connection().say("b", "hi", NOW - 100);
    expect(spoken()).toBe("Message from Bo: hi");
    expect(session.chat.get().unread).toBe(2);
    session.showChat(true);
    expect(session.chat.get().unread).toBe(0);
  });
});

describe("what is read out", () => {
  it("names who came and who left", async () => {
    const { api, connection, spoken } = await inMeeting();
    await vi.advanceTimersByTimeAsync(5000);
    api.addAttendee("m1", "Bo", "b");
    connection().arrive("b");
    await vi.advanceTimersByTimeAsync(2000);
    expect(spoken()).toBe("Bo joined.");
    connection().depart("b");
    await vi.advanceTimersByTimeAsync(2000);
    expect(spoken()).toBe("Bo left.");
  });

  it("tells a lost and a regained connection, and who shares", async () => {
    const { connection, spoken } = await inMeeting();
    connection().emit({ type: "connecting", reconnecting: true });
    expect(spoken()).toBe("Connection lost. Reconnecting.");
    connection().emit({ type: "started" });
    expect(spoken()).toBe("You are connected again.");
    connection().arrive("b#content", "user-b");
    expect(spoken()).toBe("user-b is sharing.");
  });
});

describe("recording", () => {
  const mark = (recording: boolean) =>
    ({
      type: "message",
      message: {
        topic: "carillon.recording",
        text: JSON.stringify({ recording }),
        senderId: "",
        senderExternalUserId: "",
        at: NOW,
        throttled: false,
      },
    }) as const;

  it("is asked of the server, and told to everybody when the server says so", async () => {
    const { session, api, connection, spoken } = await inMeeting();
    await session.recorder.start("m1");
    expect(api.recorded.get("m1")?.[0]?.State).toBe("Recording");
    expect(session.meeting.get().recording.on).toBe(false);
    connection().emit(mark(true));
    expect(spoken()).toBe("This meeting is being recorded.");
    expect(session.chat.get().messages).toEqual([]);
    await session.recorder.stop("m1");
    expect(api.recorded.get("m1")?.[0]?.State).toBe("Processing");
    connection().emit(mark(false));
    expect(spoken()).toBe("The recording has ended.");
  });

  it("says in the server's words why it cannot be", async () => {
    const { session, api, spoken } = await inMeeting();
    api.failure = new ApiError(422, "Media capture is not available on this server", "Unprocessable");
    await session.recorder.start("m1");
    expect(spoken()).toContain("Media capture is not available on this server.");
    api.failure = new ApiError(409, "still being written", "LimitExceeded");
    await session.recorder.start("m1");
    expect(spoken()).toContain("The last recording is still being saved");
  });

  it("asks for the access token, and then again", async () => {
    const { session, api, access } = await inMeeting();
    api.failure = new ApiError(401, "who are you");
    await session.recorder.start("m1");
    expect(access.store.get()).toBe("asked");
    api.failure = null;
    await access.give("secret");
    expect(api.recorded.get("m1")).toHaveLength(1);
  });
});

it("gives tests a picture of the session that holds no credential", async () => {
  const { session, capture, access } = await inMeeting();
  session.sendChat("hello");
  const picture = snapshot(session, capture, access);
  expect(picture).toMatchObject({
    phase: "meeting",
    meetingId: "m1",
    roster: [{ name: "Ana", muted: false }],
    chat: [{ text: "hello", own: true }],
  });
  expect(JSON.stringify(picture)).not.toContain("token-of");
});
