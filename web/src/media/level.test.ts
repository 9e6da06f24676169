import { expect, it } from "vitest";
import { levelOf } from "./level";

function sine(amplitude: number): Float32Array {
  return Float32Array.from({ length: 1024 }, (_, at) => amplitude * Math.sin(at / 5));
}

it("runs from silence to loud speech", () => {
  expect(levelOf(new Float32Array(1024))).toBe(0);
  expect(levelOf(sine(0.02))).toBeGreaterThan(0.3);
  expect(levelOf(sine(0.02))).toBeLessThan(0.7);
  expect(levelOf(sine(1))).toBe(1);
});
