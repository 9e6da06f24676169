import { describe, expect, it } from "vitest";
import { capacity, gridFor } from "./grid";

const DESKTOP = { width: 1240, height: 620 };
const PHONE = { width: 366, height: 640 };
const GAP = 8;

describe("gridFor", () => {
  it("puts two people side by side on a desktop and one above the other on a phone", () => {
    expect(gridFor(2, DESKTOP, GAP)).toMatchObject({ columns: 2, rows: 1 });
    expect(gridFor(2, PHONE, GAP)).toMatchObject({ columns: 1, rows: 2 });
  });

  it("uses two columns for four and six people on a phone", () => {
    expect(gridFor(4, PHONE, GAP).columns).toBe(2);
    expect(gridFor(6, PHONE, GAP).columns).toBe(2);
  });

  it.each([1, 2, 3, 5, 9, 16, 25])("keeps %i tiles inside the box, in a sensible shape", (count) => {
    for (const box of [DESKTOP, PHONE]) {
      const grid = gridFor(count, box, GAP);
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
      expect(grid.columns * grid.tileWidth + (grid.columns - 1) * GAP).toBeLessThanOrEqual(box.width);
      expect(grid.rows * grid.tileHeight + (grid.rows - 1) * GAP).toBeLessThanOrEqual(box.height);
      const shape = grid.tileWidth / grid.tileHeight;
      expect(shape).toBeGreaterThan(0.74);
      expect(shape).toBeLessThan(1.85);
    }
  });

  it("survives a box that has no size yet", () => {
    expect(gridFor(3, { width: 0, height: 0 }, GAP)).toMatchObject({ tileWidth: 0, tileHeight: 0 });
    expect(gridFor(0, DESKTOP, GAP).columns).toBe(1);
  });
});

describe("capacity", () => {
  it("is bounded by readability on a phone and by the number of pictures on a desktop", () => {
    expect(capacity(PHONE, GAP)).toBe(12);
    expect(capacity(DESKTOP, GAP)).toBe(25);
    expect(capacity({ width: 0, height: 0 }, GAP)).toBe(1);
  });
});
