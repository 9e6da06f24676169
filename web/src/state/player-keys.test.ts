import { expect, it } from "vitest";
import { nextSpeed, playerActionFor } from "./player-keys";

const press = { ctrlKey: false, metaKey: false, altKey: false, taken: false };

it("knows its keys, and leaves those alone that others want", () => {
  expect(playerActionFor({ ...press, key: " " })).toBe("play");
  expect(playerActionFor({ ...press, key: "K" })).toBe("play");
  expect(playerActionFor({ ...press, key: ">" })).toBe("faster");
  expect(playerActionFor({ ...press, key: "x" })).toBeNull();
  expect(playerActionFor({ ...press, key: "k", ctrlKey: true })).toBeNull();
  expect(playerActionFor({ ...press, key: " ", taken: true })).toBeNull();
});

it("goes through the speeds and stays at the last", () => {
  expect(nextSpeed(1, 1)).toBe(1.25);
  expect(nextSpeed(1, -1)).toBe(0.75);
  expect(nextSpeed(2, 1)).toBe(2);
  expect(nextSpeed(0.5, -1)).toBe(0.5);
});
