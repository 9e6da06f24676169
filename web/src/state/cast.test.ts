import { describe, expect, it } from "vitest";
import type { Playback, RecordingFile, RecordingPart } from "../api/types";
import { type Cast, castOf, layoutsOf, PICTURES_MAX, placesOf, sceneAt } from "./cast";
import type { People, Person, Shown } from "./people";

const NEVER: Shown = { On: [], Files: [] };
const SOUND = file("Audio", "audio.mp4");

function file(Part: RecordingPart, name: string, AttendeeId?: string, making = "one"): RecordingFile {
  return {
    Part,
    ContentType: "video/mp4",
    Bytes: 1,
    Url: `/playback/token/files/${making}/${name}`,
    MadeAt: "2026-01-15T10:56:12.000Z",
    ...(AttendeeId ? { AttendeeId } : {}),
  };
}

function playback(Files: RecordingFile[]): Playback {
  const Recording = { RecordingId: "r", State: "Ready", StartedAt: "2026-01-15T10:26:00.433Z" } as const;
  return { Recording, Files, ExpiresAt: "2026-01-15T14:26:00.000Z" };
}

function person(AttendeeId: string, change: Partial<Person> = {}): Person {
  return {
    AttendeeId,
    Name: AttendeeId.toUpperCase(),
    Present: [[0, 60]],
    Camera: NEVER,
    Content: NEVER,
    ...change,
  };
}

const camera = (id: string, number = "") => file("Camera", `camera-${id}${number}.mp4`, id);

/** Ada has a camera from 5 to 40, in another codec from 20 on; Bob one all the time, and shares from 10 to 30; Cleo none. */
function meeting(): Cast {
  const people: People = {
    Seconds: 60,
    People: [
      person("ada", { Camera: { On: [[5, 40]], Files: [0, 20] } }),
      person("bob", { Camera: { On: [[0, 60]], Files: [0] }, Content: { On: [[10, 30]], Files: [0] } }),
      person("cleo", { Present: [[15, 60]] }),
    ],
    Speakers: [
      [2, "bob"],
      [6, "ada"],
      [25, "cleo"],
      [50, null],
    ],
  };
  const files = [
    SOUND,
    camera("ada", "-2"),
    camera("ada"),
    camera("bob"),
    file("Content", "content-bob.mp4", "bob"),
  ];
  const cast = castOf(playback(files), people);
  if (!cast) throw new Error("there are tracks");
  return cast;
}

const names = (tiles: readonly { name: string }[]) => tiles.map(({ name }) => name);

describe("a grid", () => {
  it("shows who is there, with a picture while their camera is on", () => {
    const scene = (seconds: number) => sceneAt(meeting(), "grid", seconds, null).tiles;
    expect(scene(1).map(({ name, url }) => [name, url !== null])).toEqual([
      ["ADA", false],
      ["BOB", true],
    ]);
    expect(scene(16).map(({ name, url }) => [name, url !== null])).toEqual([
      ["ADA", true],
      ["BOB", true],
      ["CLEO", false],
    ]);
  });

  it("stays at the end as it was last", () => {
    expect(names(sceneAt(meeting(), "grid", 61, null).tiles)).toEqual(["ADA", "BOB", "CLEO"]);
  });

  it("goes on in the next file of a camera whose codec changed", () => {
    const url = (seconds: number) => sceneAt(meeting(), "grid", seconds, null).tiles[0]?.url;
    expect(url(19)).toMatch(/camera-ada\.mp4$/);
    expect(url(20)).toMatch(/camera-ada-2\.mp4$/);
  });

  it("has room for so many, for those with pictures first, and counts the others", () => {
    const ids = Array.from({ length: 14 }, (_, at) => `p${at}`);
    const on: Shown = { On: [[0, 60]], Files: [0] };
    const People = ids.map((id, at) => person(id, at % 2 ? { Camera: on } : {}));
    const files = [SOUND, ...ids.map((id) => camera(id))];
    const cast = castOf(playback(files), { Seconds: 60, People, Speakers: [] });
    const scene = sceneAt(cast as Cast, "grid", 1, null);
    expect(scene.tiles).toHaveLength(PICTURES_MAX - 1);
    expect(scene.hidden).toBe(6);
    expect(scene.tiles.filter(({ url }) => url)).toHaveLength(7);
  });
});

describe("one person large", () => {
  it("is who speaks, or who spoke last and has a picture", () => {
    const large = (seconds: number) => sceneAt(meeting(), "speaker", seconds, null).large?.name;
    expect([1, 3, 10, 26, 45, 55].map(large)).toEqual(["BOB", "BOB", "ADA", "ADA", "BOB", "BOB"]);
  });

  it("is whom the viewer wants, also without a picture, for as long as they are there", () => {
    const large = (seconds: number) => sceneAt(meeting(), "speaker", seconds, "cleo").large?.name;
    expect([10, 20].map(large)).toEqual(["ADA", "CLEO"]);
    expect(names(sceneAt(meeting(), "speaker", 20, "cleo").tiles)).toEqual(["ADA", "BOB"]);
  });
});

describe("a shared screen", () => {
  it("is large with everybody beside it, and who speaks is large while there is none", () => {
    const shared = sceneAt(meeting(), "screen", 16, null);
    expect(shared.large).toMatchObject({ kind: "screen", name: "BOB" });
    expect(names(shared.tiles)).toEqual(["ADA", "BOB", "CLEO"]);
    expect(shared.note).toBeNull();
    const after = sceneAt(meeting(), "screen", 31, null);
    expect(after.large).toMatchObject({ kind: "camera", name: "ADA" });
    expect(after.note).not.toBeNull();
  });
});

describe("layouts", () => {
  it("are those that there are tracks for, and none without the sound of all", () => {
    expect(layoutsOf(meeting())).toEqual(["grid", "speaker", "screen"]);
    const cast = castOf(playback([SOUND, camera("ada")]), null) as Cast;
    expect(layoutsOf(cast)).toEqual(["grid", "speaker"]);
    expect(castOf(playback([camera("ada")]), null)).toBeNull();
    expect(castOf(playback([SOUND, file("Composed", "composed.mp4")]), null)).toBeNull();
    expect(castOf(playback([SOUND, file("Camera", "camera-ada.mp4", "ada", "two")]), null)).toBeNull();
  });

  it("show everybody who has a file where nothing says who was there", () => {
    const cast = castOf(playback([SOUND, camera("ada"), camera("bob")]), null) as Cast;
    expect(names(sceneAt(cast, "grid", 5, null).tiles)).toEqual(["Person 1", "Person 2"]);
  });

  it("keeps everybody in one order, whoever is large", () => {
    const cast = meeting();
    const placed = (layout: "grid" | "speaker" | "screen", at: number, pinned: string | null = null) =>
      placesOf(cast, sceneAt(cast, layout, at, pinned)).map(({ tile, place }) => `${tile.key} ${place}`);
    expect(placed("speaker", 16)).toEqual(["ada large", "bob beside", "cleo beside"]);
    expect(placed("speaker", 16, "bob")).toEqual(["ada beside", "bob large", "cleo beside"]);
    expect(placed("screen", 16)).toEqual(["ada beside", "bob beside", "bob#screen large", "cleo beside"]);
    expect(placed("grid", 16)).toEqual(["ada grid", "bob grid", "cleo grid"]);
  });
});
