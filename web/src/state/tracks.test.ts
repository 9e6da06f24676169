import { expect, it } from "vitest";
import type { Playback, RecordingFile, RecordingPart } from "../api/types";
import { clockWords, sizeWords, tracksOf } from "./tracks";

function file(part: RecordingPart, name: string, making = "one"): RecordingFile {
  return {
    Part: part,
    ContentType: "video/mp4",
    Bytes: 1,
    Url: `/playback/token/files/${making}/${name}`,
    MadeAt: "2026-01-15T10:56:12.000Z",
  };
}

function playback(Files: RecordingFile[]): Playback {
  const Recording = { RecordingId: "r", State: "Ready", StartedAt: "2026-01-15T10:26:00.433Z" } as const;
  return { Recording, Files, ExpiresAt: "2026-01-15T14:26:00.000Z" };
}

it("puts the picture of everyone first and numbers what there is several of", () => {
  const tracks = tracksOf(
    playback([
      file("Audio", "audio.mp4"),
      file("Camera", "camera-a.mp4"),
      file("Camera", "camera-b.mp4"),
      file("Chapters", "chapters.vtt"),
      file("Content", "content-a.mp4"),
      file("Composed", "composed.mp4"),
    ]),
  );
  expect(tracks.map(({ label }) => label)).toEqual([
    "As recorded",
    "Shared screen",
    "Camera 1",
    "Camera 2",
    "Sound only",
  ]);
  const audio = "/playback/token/files/one/audio.mp4";
  expect(tracks.map(({ sound }) => sound?.Url ?? null)).toEqual([null, audio, audio, audio, null]);
  expect(tracks[4]?.audioOnly).toBe(true);
});

it("says whose a track is where that is known and of one track only", () => {
  const of = (AttendeeId: string, name: string) => ({ ...file("Camera", name), AttendeeId });
  const shown = { On: [], Files: [] };
  const people = ["ada", "bob"].map((AttendeeId) => ({
    AttendeeId,
    Name: AttendeeId.toUpperCase(),
    Present: [],
    Camera: shown,
    Content: shown,
  }));
  const files = [of("ada", "camera-ada.mp4"), of("bob", "camera-bob.mp4"), of("bob", "camera-bob-2.mp4")];
  const tracks = tracksOf(playback(files), { Seconds: 9, People: people, Speakers: [] });
  expect(tracks.map(({ label }) => label)).toEqual(["Camera of ADA", "Camera 2", "Camera 3"]);
});

it("gives chapters to what was made with them, and to nothing else", () => {
  const tracks = tracksOf(
    playback([
      file("Composed", "composed.mp4", "two"),
      file("Composed", "composed.mp4", "one"),
      file("Chapters", "chapters.vtt", "one"),
      file("Audio", "audio.mp4", "one"),
    ]),
  );
  expect(tracks.map(({ chapters }) => chapters?.Url ?? null)).toEqual([
    null,
    "/playback/token/files/one/chapters.vtt",
    "/playback/token/files/one/chapters.vtt",
  ]);
  expect(new Set(tracks.map(({ id }) => id)).size).toBe(3);
});

it.each([
  [0, "0:00"],
  [59.9, "0:59"],
  [754, "12:34"],
  [3723, "1:02:03"],
  [Number.NaN, "0:00"],
])("writes %d seconds as %s", (seconds, words) => {
  expect(clockWords(seconds)).toBe(words);
});

it.each([
  [0, "0 byte"],
  [1500, "1.5 kB"],
  [23_400_000, "23 MB"],
  [4_200_000_000_000, "4,200 GB"],
])("writes %d bytes as %s", (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
