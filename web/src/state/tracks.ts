/**
 * What of a recording can be watched: the composed picture, the sound alone, each camera and screen by itself.
 *
 * All files of one making begin at the same time and are in step, so chapters and captions go with each of them, and
 * the sound of all with pictures that have none of their own.
 */
import type { Playback, RecordingFile, RecordingPart } from "../api/types";
import type { People } from "./people";

export interface Track {
  /** Tells it from the others, also after the addresses were made anew. */
  id: string;
  label: string;
  file: RecordingFile;
  audioOnly: boolean;
  /** To be played with a picture that has no sound of its own. */
  sound: RecordingFile | null;
  chapters: RecordingFile | null;
  captions: RecordingFile | null;
}

const ORDER: RecordingPart[] = ["Composed", "Content", "Camera", "Audio", "Voice"];

export function tracksOf({ Files }: Playback, people: People | null = null): Track[] {
  const playable = Files.filter(({ Part }) => ORDER.includes(Part));
  const sorted = playable.toSorted((a, b) => ORDER.indexOf(a.Part) - ORDER.indexOf(b.Part));
  const counts = new Map<RecordingPart, number>();
  return sorted.map((file) => {
    const number = (counts.get(file.Part) ?? 0) + 1;
    counts.set(file.Part, number);
    const several = sorted.filter(({ Part }) => Part === file.Part).length > 1;
    const name = nameIn(people, file);
    const alone =
      sorted.filter((each) => each.Part === file.Part && nameIn(people, each) === name).length === 1;
    const beside = (part: RecordingPart) =>
      Files.find((each) => each.Part === part && making(each) === making(file)) ?? null;
    return {
      id: nameOf(file),
      label:
        name && alone
          ? `${LABELS[file.Part]} of ${name}`
          : several
            ? `${LABELS[file.Part]} ${number}`
            : LABELS[file.Part],
      file,
      audioOnly: file.Part === "Audio" || file.Part === "Voice",
      sound: file.Part === "Camera" || file.Part === "Content" ? beside("Audio") : null,
      chapters: beside("Chapters"),
      captions: beside("Captions"),
    };
  });
}

const LABELS: Record<RecordingPart, string> = {
  Composed: "As recorded",
  Content: "Shared screen",
  Camera: "Camera",
  Audio: "Sound only",
  Voice: "One voice",
  Chapters: "Chapters",
  Captions: "Captions",
  People: "People",
};

/** What the person of a file is called, where that is known. */
function nameIn(people: People | null, { AttendeeId }: RecordingFile): string | undefined {
  return AttendeeId && people?.People.find((person) => person.AttendeeId === AttendeeId)?.Name;
}

/** The end of the address: the making and the name, without the link that it goes through. */
function nameOf({ Url }: RecordingFile): string {
  return Url.split("/").slice(-2).join("/");
}

function making({ Url }: RecordingFile): string {
  return Url.split("/").at(-2) ?? "";
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export function sizeWords(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  const format = { style: "unit", unit: UNITS[step], maximumFractionDigits: value < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(undefined, format).format(value);
}

/** As a clock shows it: 1:02:03 or 2:03. */
export function clockWords(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
