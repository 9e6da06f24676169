import { expect, it } from "vitest";
import type { Playback, RecordingFile, RecordingPart } from "../api/types";
import { choicesOf } from "./watching";

function file(Part: RecordingPart, name: string, AttendeeId?: string): RecordingFile {
  return {
    Part,
    ContentType: "video/mp4",
    Bytes: 1,
    Url: `/playback/token/files/one/${name}`,
    MadeAt: "2026-01-15T10:56:12.000Z",
    ...(AttendeeId ? { AttendeeId } : {}),
  };
}

function choices(...Files: RecordingFile[]) {
  const Recording = { RecordingId: "r", State: "Ready", StartedAt: "2026-01-15T10:26:00.433Z" } as const;
  const playback: Playback = { Recording, Files, ExpiresAt: "2026-01-15T14:26:00.000Z" };
  return choicesOf(playback, null).choices.map(({ label, group }) => `${group}: ${label}`);
}

const audio = file("Audio", "audio.mp4");
const composed = file("Composed", "composed.mp4");
const ada = file("Camera", "camera-ada.mp4", "ada");
const screen = file("Content", "content-ada.mp4", "ada");

it("offers the layouts that there are tracks for, after what was composed", () => {
  expect(choices(audio, ada, screen, composed)).toEqual([
    "Everyone: As recorded",
    "Everyone: Grid of cameras",
    "Everyone: One person large",
    "Everyone: Shared screen and people",
    "By itself: Shared screen",
    "By itself: Camera",
    "By itself: Sound only",
  ]);
});

it("begins with a layout where nothing was composed", () => {
  expect(choices(audio, ada)[0]).toBe("Everyone: Grid of cameras");
});

it("falls back to what there is", () => {
  expect(choices(composed)).toEqual(["Everyone: As recorded"]);
  expect(choices(audio)).toEqual(["By itself: Sound only"]);
  expect(choices(ada)).toEqual(["By itself: Camera"]);
  expect(choices()).toEqual([]);
});
