/** Who is in a recording, as the server's `people.json` says: names, and from when to when they were there and shown. */

/** From a second of the recording to another. */
export type Span = readonly [number, number];

export interface Shown {
  On: readonly Span[];
  /** From which second on its pictures are in its next file. */
  Files: readonly number[];
}

export interface Person {
  AttendeeId: string;
  Name?: string;
  Present: readonly Span[];
  Camera: Shown;
  Content: Shown;
}

export interface People {
  Seconds: number;
  People: readonly Person[];
  /** From which second on who speaks. */
  Speakers: readonly (readonly [number, string | null])[];
}

export function during(spans: readonly Span[], seconds: number): boolean {
  return spans.some(([from, to]) => from <= seconds && seconds < to);
}

/** The number of the file that holds a second, from 0. */
export function fileAt({ Files }: Shown, seconds: number): number {
  return Math.max(
    0,
    Files.findLastIndex((from) => from <= seconds),
  );
}
