import {
  type AudioVideoFacade,
  DataMessage,
  MeetingSessionStatus,
  MeetingSessionStatusCode,
  VideoTileState,
} from "amazon-chime-sdk-js";
import { describe, expect, it } from "vitest";
import type { Entry, MediaEvent } from "../media";
import { ChimeConnection } from "./connection";
import { stopReason } from "./status";

const MICROPHONE = { id: "microphone" } as MediaStream;
const CAMERA = { id: "camera" } as MediaStream;
const ENTRY: Entry = {
  microphone: MICROPHONE,
  camera: CAMERA,
  muted: false,
  speakerId: null,
  topics: ["chat"],
};

/** Records what is asked of the SDK; every method answers as if all went well. */
function setUp() {
  const calls: [string, ...unknown[]][] = [];
  let tileStarted = false;
  const answers: Record<string, (...args: unknown[]) => unknown> = {
    hasStartedLocalVideoTile: () => tileStarted,
    startLocalVideoTile: () => {
      tileStarted = true;
    },
    stopLocalVideoTile: () => {
      tileStarted = false;
    },
  };
  const audioVideo = new Proxy({} as AudioVideoFacade, {
    get:
      (_, name: string) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
        const answer = answers[name]?.(...args);
        return name.startsWith("start") ||
          name.startsWith("stop") ||
          name.startsWith("choose") ||
          name.startsWith("bind")
          ? Promise.resolve(answer)
          : answer;
      },
  });
  const events: MediaEvent[] = [];
  let destroyed = false;
  const session = {
    audioVideo,
    destroy: async () => {
      destroyed = true;
    },
  };
  const connection = new ChimeConnection(session, {} as HTMLAudioElement, (event) => events.push(event));
  const called = (name: string) => calls.filter((call) => call[0] === name);
  const subscribed = (name: string, at: number) => called(name)[0]?.[at] as (...args: unknown[]) => void;
  return { connection, calls, called, subscribed, events, answers, isDestroyed: () => destroyed };
}

describe("entering", () => {
  it("starts the microphone and a speaker before the session, the camera after it", async () => {
    const { connection, calls, called } = setUp();
    await connection.enter({ ...ENTRY, speakerId: "speaker-1" });
    const order = calls.map(([name]) => name);
    expect(order.indexOf("startAudioInput")).toBeLessThan(order.indexOf("start"));
    expect(order.indexOf("bindAudioElement")).toBeLessThan(order.indexOf("start"));
    expect(called("chooseAudioOutput")).toEqual([["chooseAudioOutput", "speaker-1"]]);
    expect(called("startVideoInput")).toEqual([]);
    connection.audioVideoDidStart();
    await connection.setSpeaker(null);
    expect(called("startVideoInput")).toEqual([["startVideoInput", CAMERA]]);
    expect(called("startLocalVideoTile")).toHaveLength(1);
  });

  it("needs no device, and enters muted", async () => {
    const { connection, called } = setUp();
    await connection.enter({ ...ENTRY, microphone: null, camera: null, muted: true });
    connection.audioVideoDidStart();
    expect(called("startAudioInput")).toEqual([]);
    expect(called("realtimeMuteLocalAudio")).toHaveLength(1);
    expect(called("startVideoInput")).toEqual([]);
  });

  it("does not start the camera again after a reconnection", async () => {
    const { connection, called } = setUp();
    await connection.enter(ENTRY);
    connection.audioVideoDidStart();
    connection.audioVideoDidStart();
    await connection.setSpeaker(null);
    expect(called("startVideoInput")).toHaveLength(1);
  });

  it("lets everything go when it cannot enter", async () => {
    const { connection, answers, called, isDestroyed } = setUp();
    const refusal = new Error("the microphone is gone");
    answers.startAudioInput = () => Promise.reject(refusal);
    await expect(connection.enter(ENTRY)).rejects.toBe(refusal);
    expect(called("start")).toEqual([]);
    expect(called("removeObserver")).toHaveLength(1);
    expect(called("removeContentShareObserver")).toHaveLength(1);
    expect(isDestroyed()).toBe(true);
  });

  it("enters although a remembered speaker is gone", async () => {
    const { connection, answers, called } = setUp();
    answers.chooseAudioOutput = () => Promise.reject(new Error("gone"));
    await connection.enter({ ...ENTRY, speakerId: "gone" });
    expect(called("start")).toHaveLength(1);
  });
});

describe("the camera", () => {
  it("swaps a picture without taking the tile away, and turns operations into a queue", async () => {
    const { connection, calls } = setUp();
    const before = calls.length;
    await Promise.all([
      connection.setCamera(CAMERA),
      connection.setCamera(CAMERA),
      connection.setCamera(null),
    ]);
    const order = calls.slice(before).map(([name]) => name);
    expect(order.filter((name) => name === "startLocalVideoTile")).toHaveLength(1);
    expect(order.slice(-2)).toEqual(["stopLocalVideoTile", "stopVideoInput"]);
  });

  it("goes on after one that failed", async () => {
    const { connection, answers, called } = setUp();
    answers.startVideoInput = () => Promise.reject(new Error("busy"));
    await expect(connection.setCamera(CAMERA)).rejects.toThrow("busy");
    await connection.setCamera(null);
    expect(called("stopLocalVideoTile")).toHaveLength(1);
  });
});

describe("what the SDK reports", () => {
  it("becomes presence and voice", async () => {
    const { connection, subscribed, called, events } = setUp();
    await connection.enter(ENTRY);
    const presence = subscribed("realtimeSubscribeToAttendeeIdPresence", 1);
    presence("a", true, "user-a", false);
    subscribed("realtimeSubscribeToVolumeIndicator", 2)("a", 0.5, null, 1);
    presence("a", false, "user-a", true);
    expect(events).toEqual([
      { type: "present", attendeeId: "a", externalUserId: "user-a" },
      { type: "voice", attendeeId: "a", volume: 0.5, muted: null, signal: 1 },
      { type: "gone", attendeeId: "a", dropped: true },
    ]);
    expect(called("realtimeUnsubscribeFromVolumeIndicator").length).toBeGreaterThan(0);
  });

  it("becomes the active speaker, who is never a content share", async () => {
    const { connection, subscribed, events } = setUp();
    await connection.enter(ENTRY);
    const speakers = subscribed("subscribeToActiveSpeakerDetector", 2);
    speakers(["b#content", "a"]);
    speakers([]);
    expect(events).toEqual([
      { type: "activeSpeaker", attendeeId: "a" },
      { type: "activeSpeaker", attendeeId: null },
    ]);
  });

  it("becomes tiles, without those that have no attendee yet", () => {
    const { connection, events } = setUp();
    const state = new VideoTileState();
    state.tileId = 3;
    connection.videoTileDidUpdate(state);
    state.boundAttendeeId = "a#content";
    state.isContent = true;
    state.boundVideoStream = CAMERA;
    connection.videoTileDidUpdate(state);
    connection.videoTileWasRemoved(3);
    expect(events).toEqual([
      {
        type: "tile",
        tile: { id: 3, attendeeId: "a#content", local: false, content: true, streaming: true, paused: false },
      },
      { type: "tileGone", tileId: 3 },
    ]);
  });

  it("becomes messages in text", async () => {
    const { connection, subscribed, events } = setUp();
    await connection.enter(ENTRY);
    const data = new TextEncoder().encode("héllo");
    subscribed(
      "realtimeSubscribeToReceiveDataMessage",
      2,
    )(new DataMessage(1000.5, "chat", data, "a", "user-a", false));
    expect(events[0]).toMatchObject({
      message: { text: "héllo", senderId: "a", at: 1001, throttled: false },
    });
  });

  it("becomes the state of the network and of sharing", () => {
    const { connection, events } = setUp();
    connection.connectionDidBecomePoor();
    connection.connectionDidBecomeGood();
    connection.videoSendDidBecomeUnavailable();
    connection.contentShareDidStart();
    connection.contentShareDidStop();
    expect(events.map((event) => event.type)).toEqual([
      "network",
      "network",
      "cameraRefused",
      "sharing",
      "sharing",
    ]);
  });
});

describe("stopping", () => {
  it("lets go of everything, whoever caused it", async () => {
    const { connection, called, events, isDestroyed } = setUp();
    connection.audioVideoDidStop(new MeetingSessionStatus(MeetingSessionStatusCode.MeetingEnded));
    await connection.leave();
    expect(events).toEqual([{ type: "stopped", reason: "ended" }]);
    expect(called("stopVideoInput")).toHaveLength(1);
    expect(called("stopAudioInput")).toHaveLength(1);
    expect(isDestroyed()).toBe(true);
  });

  it("stops a content share before leaving, and only one that runs", async () => {
    const { connection, called } = setUp();
    connection.stopContentShare();
    expect(called("stopContentShare")).toEqual([]);
    await connection.startContentShare(CAMERA);
    connection.audioVideoDidStop(new MeetingSessionStatus(MeetingSessionStatusCode.Left));
    await connection.leave();
    expect(called("stopContentShare")).toHaveLength(1);
  });

  it.each([
    [MeetingSessionStatusCode.Left, "left"],
    [MeetingSessionStatusCode.MeetingEnded, "ended"],
    [MeetingSessionStatusCode.AudioAttendeeRemoved, "removed"],
    [MeetingSessionStatusCode.AudioJoinedFromAnotherDevice, "elsewhere"],
    [MeetingSessionStatusCode.AudioCallAtCapacity, "full"],
    [MeetingSessionStatusCode.AudioAuthenticationRejected, "rejected"],
    [MeetingSessionStatusCode.SignalingBadRequest, "rejected"],
    [MeetingSessionStatusCode.ConnectionHealthReconnect, "lost"],
    [MeetingSessionStatusCode.TaskFailed, "lost"],
  ] as const)("takes status %i as %s", (code, reason) => {
    expect(stopReason(code)).toBe(reason);
  });
});
