import { describe, expect, it } from "vitest";
import type { MediaEvent, TileReport } from "../media/media";
import { newMeeting, ownQuality, RECORDING_TOPIC, reduceMeeting } from "./meeting";

const SELF = "self";

function reduced(...events: MediaEvent[]) {
  return events.reduce(reduceMeeting, newMeeting(SELF));
}

function present(attendeeId: string): MediaEvent {
  return { type: "present", attendeeId, externalUserId: `user-${attendeeId}` };
}

function voice(
  attendeeId: string,
  volume: number | null,
  muted: boolean | null = null,
  signal: number | null = null,
): MediaEvent {
  return { type: "voice", attendeeId, volume, muted, signal };
}

function tile(id: number, attendeeId: string, change: Partial<TileReport> = {}): MediaEvent {
  const report = { id, attendeeId, local: false, content: false, streaming: true, paused: false };
  return { type: "tile", tile: { ...report, ...change } };
}

describe("the roster", () => {
  it("keeps people in the order in which they came, each once", () => {
    const state = reduced(present("b"), present("a"), present("b"));
    expect(state.attendees.map((attendee) => attendee.id)).toEqual(["b", "a"]);
  });

  it("keeps content shares apart from people", () => {
    const state = reduced(present("a"), present("a#content"));
    expect(state.attendees.map((attendee) => attendee.id)).toEqual(["a"]);
    expect(state.shares).toEqual(["a#content"]);
  });

  it("takes a person's share away with the person", () => {
    const gone: MediaEvent = { type: "gone", attendeeId: "a", dropped: true };
    expect(reduced(present("a"), present("a#content"), gone)).toMatchObject({ attendees: [], shares: [] });
  });

  it("forgets an active speaker who left", () => {
    const speaking: MediaEvent = { type: "activeSpeaker", attendeeId: "a" };
    const gone: MediaEvent = { type: "gone", attendeeId: "a", dropped: false };
    expect(reduced(present("a"), speaking, gone).activeSpeakerId).toBeNull();
  });
});

describe("talking and muted", () => {
  it("marks as talking who is heard", () => {
    expect(reduced(present("a"), voice("a", 0.6)).attendees[0]).toMatchObject({ talking: true });
    expect(reduced(present("a"), voice("a", 0.6), voice("a", 0)).attendees[0]).toMatchObject({
      talking: false,
    });
  });

  it("does not mark as talking who is muted", () => {
    const state = reduced(present("a"), voice("a", 0.6), voice("a", null, true));
    expect(state.attendees[0]).toMatchObject({ muted: true, talking: false });
  });

  it("keeps what an update does not mention", () => {
    const state = reduced(present("a"), voice("a", 0.6, false, 0.5), voice("a", null, null, null));
    expect(state.attendees[0]).toMatchObject({ talking: true, muted: false, signal: "fair" });
  });

  it("returns the same state when a volume changes nothing visible", () => {
    const state = reduced(present("a"), voice("a", 0.6));
    expect(reduceMeeting(state, voice("a", 0.7))).toBe(state);
  });

  it("ignores the voice of someone who is not there", () => {
    const state = reduced(present("a"));
    expect(reduceMeeting(state, voice("b", 1))).toBe(state);
  });
});

describe("tiles", () => {
  it("updates a tile in place and removes it by id", () => {
    const state = reduced(tile(1, "a"), tile(2, "b"), tile(1, "a", { streaming: false }));
    expect(state.tiles.map((each) => [each.id, each.streaming])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(reduceMeeting(state, { type: "tileGone", tileId: 1 }).tiles).toHaveLength(1);
  });

  it("returns the same state for a report that says nothing new", () => {
    const state = reduced(tile(1, "a"));
    expect(reduceMeeting(state, tile(1, "a"))).toBe(state);
  });
});

describe("the connection", () => {
  it("is reconnecting between a loss and the next start", () => {
    const lost = reduced({ type: "started" }, { type: "connecting", reconnecting: true });
    expect(lost).toMatchObject({ connected: true, reconnecting: true });
    expect(reduceMeeting(lost, { type: "started" }).reconnecting).toBe(false);
  });

  it("is judged by the worse of statistics and own signal strength", () => {
    const weak = reduced(present(SELF), voice(SELF, null, null, 0.5));
    expect(ownQuality(weak)).toBe("fair");
    expect(ownQuality(reduceMeeting(weak, { type: "network", quality: "poor" }))).toBe("poor");
    expect(ownQuality(reduced(present(SELF), voice(SELF, null, null, 0)))).toBe("poor");
    expect(ownQuality(reduced())).toBe("good");
  });
});

describe("the recording mark", () => {
  const mark = (text: string, topic = RECORDING_TOPIC): MediaEvent => ({
    type: "message",
    message: { topic, text, senderId: "", senderExternalUserId: "", at: 1, throttled: false },
  });
  const started: MediaEvent = { type: "started" };
  const reconnecting: MediaEvent = { type: "connecting", reconnecting: true };
  const on = (...events: MediaEvent[]) => reduced(...events).recording.on;

  it("is what the server says", () => {
    expect(on(started)).toBe(false);
    expect(on(mark('{"recording":true}'), started)).toBe(true);
    expect(on(started, mark('{"recording":true}'), mark('{"recording":false}'))).toBe(false);
    expect(reduced(started, mark('{"recording":true}'), mark('{"recording":false}')).recording.ever).toBe(
      true,
    );
  });

  it("stays while the connection is lost, and after that when the server says it again", () => {
    expect(on(started, mark('{"recording":true}'), reconnecting)).toBe(true);
    expect(on(started, mark('{"recording":true}'), reconnecting, mark('{"recording":true}'), started)).toBe(
      true,
    );
    expect(on(started, mark('{"recording":true}'), reconnecting, started)).toBe(false);
  });

  it("listens to nobody else, and to nothing that it does not understand", () => {
    expect(on(started, mark('{"recording":true}', "chat"))).toBe(false);
    for (const text of ["", "{}", "null", '{"recording":1}']) expect(on(started, mark(text))).toBe(false);
  });
});
