import { expect, it } from "vitest";
import { SHORTCUTS, shortcutFor } from "./shortcuts";

const PRESS = { key: "m", ctrlKey: false, metaKey: false, altKey: false, repeat: false, taken: false };

it("knows its keys in either case", () => {
  expect(shortcutFor(PRESS)).toBe("mute");
  expect(shortcutFor({ ...PRESS, key: "V" })).toBe("camera");
  expect(shortcutFor({ ...PRESS, key: "?" })).toBe("settings");
  expect(shortcutFor({ ...PRESS, key: "x" })).toBeNull();
});

it.each(["ctrlKey", "metaKey", "altKey", "repeat", "taken"] as const)(
  "stays out of the way of %s",
  (modifier) => {
    expect(shortcutFor({ ...PRESS, [modifier]: true })).toBeNull();
  },
);

it("gives every key one meaning", () => {
  expect(new Set(SHORTCUTS.map(({ key }) => key)).size).toBe(SHORTCUTS.length);
});
