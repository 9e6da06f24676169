import { expect, it } from "vitest";
import { Attention } from "./attention";

it("is there when the page is opened, and once for each use of it", () => {
  const attention = new Attention();
  expect([attention.take(), attention.take()]).toEqual([true, false]);
  attention.note();
  attention.note();
  expect([attention.take(), attention.take()]).toEqual([true, false]);
});

it("is there for as long as one is engaged", () => {
  let inCall = true;
  const attention = new Attention();
  attention.whenever(() => inCall);
  expect([attention.take(), attention.take()]).toEqual([true, true]);
  inCall = false;
  expect(attention.take()).toBe(false);
});
