/**
 * What the viewer of a recording chooses from: the picture as it was composed, layouts that the page makes of the
 * tracks, and each track by itself.
 */
import type { Playback } from "../api/types";
import { type Cast, castOf, type Layout, layoutsOf } from "./cast";
import type { People } from "./people";
import { type Track, tracksOf } from "./tracks";

export interface Watching {
  id: string;
  label: string;
  group: string;
  /** What plays, and has the sound and the chapters. */
  track: Track;
  /** What is made of the others by its clock, if anything is. */
  layout: Layout | null;
}

export interface Choices {
  /** The first one is what is shown at first. */
  choices: Watching[];
  cast: Cast | null;
}

const LAYOUTS: Record<Layout, string> = {
  grid: "Grid of cameras",
  speaker: "One person large",
  screen: "Shared screen and people",
};

export function choicesOf(playback: Playback, people: People | null): Choices {
  const tracks = tracksOf(playback, people);
  const cast = castOf(playback, people);
  const sound = tracks.find(({ file }) => file === cast?.sound);
  const layouts: Watching[] =
    !cast || !sound
      ? []
      : layoutsOf(cast).map((layout) => ({
          id: layout,
          label: LAYOUTS[layout],
          group: TOGETHER,
          track: sound,
          layout,
        }));
  const single = (group: string, wanted: boolean) =>
    tracks
      .filter(({ file }) => (file.Part === "Composed") === wanted)
      .map((track): Watching => ({ id: track.id, label: track.label, group, track, layout: null }));
  return { choices: [...single(TOGETHER, true), ...layouts, ...single("By itself", false)], cast };
}

const TOGETHER = "Everyone";
