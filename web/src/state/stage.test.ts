import { describe, expect, it } from "vitest";
import type { MediaEvent } from "../media/media";
import { newMeeting, reduceMeeting } from "./meeting";
import { stageOf, visiblePeople } from "./stage";

function present(attendeeId: string): MediaEvent {
  return { type: "present", attendeeId, externalUserId: "" };
}

function tile(id: number, attendeeId: string, streaming = true): MediaEvent {
  const content = attendeeId.endsWith("#content");
  return {
    type: "tile",
    tile: { id, attendeeId, local: attendeeId === "self", content, streaming, paused: false },
  };
}

function stage(events: MediaEvent[], focus: string | null = null) {
  return stageOf(events.reduce(reduceMeeting, newMeeting("self")), focus);
}

describe("stageOf", () => {
  it("gives everyone present a tile, with a picture or without", () => {
    const { people, focus } = stage([present("self"), present("a"), tile(1, "self"), tile(2, "a", false)]);
    expect(people.map(({ attendeeId, tileId, local }) => [attendeeId, tileId, local])).toEqual([
      ["self", 1, true],
      ["a", null, false],
    ]);
    expect(focus).toBeNull();
  });

  it("makes the newest share of someone else large", () => {
    const events = [present("a#content"), tile(1, "a#content"), present("b#content"), tile(2, "b#content")];
    expect(stage(events).focus?.attendeeId).toBe("b#content");
    expect(stage(events, "a#content").focus?.attendeeId).toBe("a#content");
    expect(stage(events, "gone#content").focus?.attendeeId).toBe("b#content");
    expect(stage(events).shares.map((each) => each.attendeeId)).toEqual(["a#content"]);
  });

  it("keeps one's own share small", () => {
    const { focus, shares } = stage([present("self#content"), tile(1, "self#content")]);
    expect(focus).toBeNull();
    expect(shares[0]).toMatchObject({ attendeeId: "self#content", local: true, content: true });
  });

  it("waits for the picture of a share", () => {
    expect(stage([present("a#content")]).focus).toBeNull();
  });
});

describe("visiblePeople", () => {
  const people = stage(["self", "a", "b", "c", "d"].map(present)).people;
  const ids = (tiles: readonly { attendeeId: string }[]) => tiles.map((each) => each.attendeeId);

  it("shows everyone when there is room", () => {
    expect(visiblePeople(people, 5, "d")).toBe(people);
  });

  it("brings the active speaker in without moving the others", () => {
    expect(ids(visiblePeople(people, 3, null))).toEqual(["self", "a", "b"]);
    expect(ids(visiblePeople(people, 3, "d"))).toEqual(["self", "a", "d"]);
    expect(ids(visiblePeople(people, 3, "a"))).toEqual(["self", "a", "b"]);
    expect(ids(visiblePeople(people, 3, "unknown"))).toEqual(["self", "a", "b"]);
  });
});
