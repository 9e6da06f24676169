import { describe, expect, it } from "vitest";
import { type Reading, stepOf } from "./step";

const RUNNING: Reading = {
  clock: 10,
  picture: 10,
  duration: 60,
  rate: 1,
  runs: true,
  latency: 0.2,
  settling: false,
};

describe("a picture that runs", () => {
  it("is left alone when it is in step", () => {
    expect(stepOf({ ...RUNNING, picture: 10.02, rate: 2 })).toEqual({ seek: null, rate: 2, runs: true });
  });

  it("catches up when it is behind and waits when it is ahead, with the speed of the clock", () => {
    expect(stepOf({ ...RUNNING, picture: 9.9, rate: 2 }).rate).toBeCloseTo(2.2);
    expect(stepOf({ ...RUNNING, picture: 10.2 }).rate).toBeCloseTo(0.8);
    expect(stepOf({ ...RUNNING, picture: 9.65 }).rate).toBe(1.25);
  });

  it("is sought to where the clock will be by then when it is far off, but not again at once", () => {
    expect(stepOf({ ...RUNNING, picture: 3, rate: 2 }).seek).toBeCloseTo(10.4);
    expect(stepOf({ ...RUNNING, picture: 3, settling: true })).toEqual({
      seek: null,
      rate: 1.25,
      runs: true,
    });
  });

  it("comes into step from anywhere, and stays in it", () => {
    for (const rate of [0.5, 1, 2]) {
      let picture = 2;
      let clock = 10;
      for (let at = 0; at < 50; at += 1) {
        const step = stepOf({ ...RUNNING, clock, picture, rate, settling: at % 5 !== 0 });
        clock += 0.2 * rate;
        picture = step.seek === null ? picture + 0.2 * step.rate : step.seek + 0.05;
      }
      expect(Math.abs(picture - clock)).toBeLessThan(0.05);
    }
  });
});

describe("a picture that stands still", () => {
  it("shows the frame of the clock's second", () => {
    expect(stepOf({ ...RUNNING, runs: false, picture: 9 })).toEqual({ seek: 10, rate: 1, runs: false });
    expect(stepOf({ ...RUNNING, runs: false, picture: 10.01 }).seek).toBeNull();
  });

  it("is the last one when the recording goes on without it", () => {
    expect(stepOf({ ...RUNNING, duration: 8, picture: 2 })).toEqual({ seek: 8, rate: 1, runs: false });
    expect(stepOf({ ...RUNNING, duration: 8, picture: 8 })).toEqual({ seek: null, rate: 1, runs: false });
  });
});
