/**
 * Lays out a grid of tiles: how many columns, how large each tile, how many fit.
 *
 * Pure arithmetic on a box, so that the page needs neither container queries per count nor trial and error in
 * the DOM. Tiles keep a shape between `TALLEST` and `WIDEST`: a phone held upright gets taller tiles than a desktop.
 */
export interface Box {
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

/** Width to height. Cameras are 16:9; narrower than 3:4 a face no longer fits with its shoulders. */
const WIDEST = 16 / 9;
const TALLEST = 3 / 4;

/** Below this a name and a mute mark are no longer readable on a tile. */
const SMALLEST_WIDTH = 132;
const SMALLEST_HEIGHT = 100;

/** Chime subscribes to at most 25 pictures; more tiles than that would all be initials. */
const MOST_TILES = 25;

/** The arrangement that gives each of `count` tiles the most area. */
export function gridFor(count: number, box: Box, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const tile = tileIn((box.width - gap * (columns - 1)) / columns, (box.height - gap * (rows - 1)) / rows);
    if (tile.width * tile.height > best.tileWidth * best.tileHeight) {
      best = { columns, rows, tileWidth: Math.floor(tile.width), tileHeight: Math.floor(tile.height) };
    }
  }
  return best;
}

/** How many tiles a box can show before they become too small to read. */
export function capacity(box: Box, gap: number): number {
  const columns = Math.floor((box.width + gap) / (SMALLEST_WIDTH + gap));
  const rows = Math.floor((box.height + gap) / (SMALLEST_HEIGHT + gap));
  return Math.min(MOST_TILES, Math.max(1, columns) * Math.max(1, rows));
}

function tileIn(width: number, height: number): Box {
  if (width <= 0 || height <= 0) return { width: 0, height: 0 };
  const shape = Math.min(WIDEST, Math.max(TALLEST, width / height));
  return width / height > shape ? { width: height * shape, height } : { width, height: width / shape };
}
