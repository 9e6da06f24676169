import { expect, it } from "vitest";
import { textParts } from "./links";

it("finds links and leaves the rest as it is", () => {
  expect(textParts("see https://a.example/x?y=1, and (http://b.example).")).toMatchObject([
    { text: "see ", href: null },
    { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
    { text: ", and (", href: null },
    { text: "http://b.example", href: "http://b.example" },
    { text: ").", href: null },
  ]);
});

it.each(["plain", "javascript:alert(1)", "xhttps://a", "http://", "<b>https</b>"])(
  "sees no link in %j",
  (text) => {
    expect(textParts(text).every((part) => part.href === null)).toBe(true);
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  },
);
