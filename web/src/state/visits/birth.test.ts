import { expect, it } from "vitest";
import { birthText } from "./birth";

const NOW = Date.parse("2026-01-15T12:00:00Z");

it.each([
  [["27", "3", "1970"], "1970-03-27"],
  [[" 1 ", "01", "2000"], "2000-01-01"],
  [["29", "2", "2024"], "2024-02-29"],
] as const)("reads %j", ([day, month, year], text) => {
  expect(birthText(day, month, year, NOW)).toBe(text);
});

it.each([
  ["", "", ""],
  ["31", "4", "1970"],
  ["29", "2", "2023"],
  ["12", "13", "1970"],
  ["0", "1", "1970"],
  ["1", "1", "70"],
  ["1", "1", "1879"],
  ["16", "1", "2026"],
  ["1", "x", "1970"],
])("takes %j %j %j for no day of birth", (day, month, year) => {
  expect(birthText(day, month, year, NOW)).toBeNull();
});
