/**
 * What a recording can be watched as beside its composed picture: layouts that the page makes itself of the tracks.
 *
 * All files of a making begin at the same moment, so a scene is nothing but which of them are seen at a second, where,
 * and whose they are. Pure, and the same for the same second: sought or played makes no difference.
 *
 * Invariant: a scene has at most `PICTURES_MAX` pictures, for every one is a decoder; what is left out is counted.
 */
import type { Playback, RecordingFile } from "../api/types";
import { during, fileAt, type People, type Person, type Shown, type Span } from "./people";

export type Layout = "grid" | "speaker" | "screen";

/** A camera or a screen, with the files that hold it. */
interface Film {
  shown: Shown;
  urls: readonly string[];
}

interface Member {
  id: string;
  name: string;
  present: readonly Span[];
  camera: Film | null;
  screen: Film | null;
}

export interface Cast {
  /** The sound of all, which is the clock. */
  sound: RecordingFile;
  members: readonly Member[];
  speakers: People["Speakers"];
  /** How long it is, where that is known. */
  length: number;
}

export interface Tile {
  key: string;
  personId: string;
  name: string;
  kind: "camera" | "screen";
  /** Null for somebody without a picture. */
  url: string | null;
  speaks: boolean;
}

export interface Scene {
  /** What is large, if anything is. */
  large: Tile | null;
  tiles: readonly Tile[];
  /** How many people are there and have no tile. */
  hidden: number;
  /** The layout is wanted and there is nothing for it at the moment. */
  note: string | null;
}

/** Where a tile is put. */
export type Place = "grid" | "large" | "beside";

/** More pictures at once than this are too much for a phone's decoder and for anybody's eyes. */
export const PICTURES_MAX = 9;
/** The last moment, in seconds before the end. */
const LAST = 0.1;
/** Beside something large. */
const BESIDE_MAX = 6;

/** What the tracks of the youngest making give; null when they make no layout. */
export function castOf({ Files }: Playback, people: People | null): Cast | null {
  for (const sound of Files.filter(({ Part }) => Part === "Audio")) {
    const making = makingOf(sound);
    const beside = Files.filter((file) => makingOf(file) === making);
    const members = membersOf(beside, people);
    if (members.some(({ camera, screen }) => camera || screen)) {
      return {
        sound,
        members,
        speakers: people?.Speakers ?? [],
        length: people?.Seconds ?? Number.POSITIVE_INFINITY,
      };
    }
  }
  return null;
}

/** The address of who was there, of the making that the layouts are made of. */
export function peopleFileOf({ Files }: Playback): RecordingFile | null {
  const sound = Files.find(({ Part }) => Part === "Audio");
  return Files.find((file) => file.Part === "People" && sound && makingOf(file) === makingOf(sound)) ?? null;
}

export function layoutsOf(cast: Cast): Layout[] {
  const cameras = cast.members.some(({ camera }) => camera);
  const screens = cast.members.some(({ screen }) => screen);
  return [...(cameras ? (["grid", "speaker"] as const) : []), ...(screens ? (["screen"] as const) : [])];
}

/** What is seen at a second. `pinned` is the person whom the viewer wants large. */
export function sceneAt(cast: Cast, layout: Layout, at: number, pinned: string | null): Scene {
  // Its last picture stays at the end.
  const seconds = Math.min(at, cast.length - LAST);
  const there = cast.members.filter((member) => isThere(member, seconds));
  const speaker = speakerAt(cast, seconds);
  const tiles = there.map((member) => tileOf(member, seconds, speaker));
  if (layout === "grid") return { large: null, ...fitting(tiles, PICTURES_MAX), note: null };
  const screen = layout === "screen" ? screenAt(there, seconds) : null;
  if (screen) return { large: screen, ...fitting(tiles, BESIDE_MAX), note: null };
  const large = largeOf(cast, tiles, seconds, pinned);
  const rest = tiles.filter((tile) => tile !== large);
  const note = layout === "screen" ? "No screen is shared at this moment" : null;
  return { large, ...fitting(rest, BESIDE_MAX), note };
}

/** The tiles of a scene, each with its place, in an order that is the same in every scene. */
export function placesOf(cast: Cast, { large, tiles }: Scene): { tile: Tile; place: Place }[] {
  const rest = tiles.map((tile) => ({ tile, place: large ? ("beside" as const) : ("grid" as const) }));
  const all = large ? [{ tile: large, place: "large" as const }, ...rest] : rest;
  const order = new Map(cast.members.flatMap(({ id }) => [id, `${id}#screen`]).map((key, at) => [key, at]));
  return all.toSorted((a, b) => (order.get(a.tile.key) ?? 0) - (order.get(b.tile.key) ?? 0));
}

/** Those with pictures are shown first, and everybody stays in the order in which they came. */
function fitting(tiles: readonly Tile[], room: number): { tiles: Tile[]; hidden: number } {
  const byNeed = tiles.toSorted((a, b) => Number(b.url !== null) - Number(a.url !== null));
  const kept = new Set(byNeed.slice(0, tiles.length > room ? room - 1 : room));
  return { tiles: tiles.filter((tile) => kept.has(tile)), hidden: tiles.length - kept.size };
}

/** The pinned one, or who spoke last and has a picture, or whoever has one, or anybody. */
function largeOf(cast: Cast, tiles: readonly Tile[], seconds: number, pinned: string | null): Tile | null {
  const wanted = tiles.find(({ personId }) => personId === pinned);
  if (wanted) return wanted;
  const known = cast.speakers.findLastIndex(([from]) => from <= seconds);
  for (let at = known; at >= 0; at -= 1) {
    const spoke = tiles.find(({ personId, url }) => url !== null && personId === cast.speakers[at]?.[1]);
    if (spoke) return spoke;
  }
  return tiles.find(({ url }) => url !== null) ?? tiles[0] ?? null;
}

/** The screen that was shared last. */
function screenAt(there: readonly Member[], seconds: number): Tile | null {
  let youngest: { since: number; tile: Tile } | null = null;
  for (const { id, name, screen } of there) {
    const span = screen?.shown.On.find(([from, to]) => from <= seconds && seconds < to);
    if (!screen || !span || (youngest && youngest.since > span[0])) continue;
    const url = screen.urls[fileAt(screen.shown, seconds)] ?? null;
    youngest = {
      since: span[0],
      tile: { key: `${id}#screen`, personId: id, name, kind: "screen", url, speaks: false },
    };
  }
  return youngest?.tile ?? null;
}

function tileOf({ id, name, camera }: Member, seconds: number, speaker: string | null): Tile {
  const on = camera !== null && during(camera.shown.On, seconds);
  const url = on ? (camera.urls[fileAt(camera.shown, seconds)] ?? null) : null;
  return { key: id, personId: id, name, kind: "camera", url, speaks: speaker === id };
}

function isThere(member: Member, seconds: number): boolean {
  const { present, camera, screen } = member;
  const spans = [present, camera?.shown.On ?? [], screen?.shown.On ?? []];
  return spans.some((each) => during(each, seconds));
}

function speakerAt({ speakers }: Cast, seconds: number): string | null {
  return speakers[speakers.findLastIndex(([from]) => from <= seconds)]?.[1] ?? null;
}

function membersOf(files: readonly RecordingFile[], people: People | null): Member[] {
  const known = people?.People ?? strangersOf(files);
  return known.map((person, at) => {
    const film = (part: "Camera" | "Content", shown: Shown): Film | null => {
      const own = files.filter((file) => file.Part === part && file.AttendeeId === person.AttendeeId);
      const urls = own.map(({ Url }) => Url).toSorted((a, b) => numberOf(a) - numberOf(b));
      return urls.length > 0 ? { shown, urls } : null;
    };
    return {
      id: person.AttendeeId,
      name: person.Name || `Person ${at + 1}`,
      present: person.Present,
      camera: film("Camera", person.Camera),
      screen: film("Content", person.Content),
    };
  });
}

/** Where nothing says who was there, whoever has a file always was. */
function strangersOf(files: readonly RecordingFile[]): Person[] {
  const ids = new Set(files.flatMap(({ AttendeeId }) => AttendeeId ?? []));
  const always: Shown = { On: [[0, Number.POSITIVE_INFINITY]], Files: [0] };
  return [...ids].map((AttendeeId) => ({ AttendeeId, Present: [], Camera: always, Content: always }));
}

function makingOf({ Url }: RecordingFile): string {
  return Url.split("/").at(-2) ?? "";
}

/** `camera-<id>-2.mp4` comes after `camera-<id>.mp4`. The last group of an id is longer than any number. */
function numberOf(url: string): number {
  return Number(/-(\d{1,3})\.mp4$/.exec(url)?.[1] ?? 1);
}
