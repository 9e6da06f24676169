import { expect, it } from "vitest";
import { ApiError } from "../api/types";
import { DeviceError } from "../media/media";
import {
  deviceProblemOf,
  deviceWords,
  lobbyDeviceWords,
  problemOf,
  problemOfStop,
  problemWords,
} from "./problems";

it.each([
  [0, "unreachable"],
  [400, "refused"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "notFound"],
  [409, "full"],
  [413, "refused"],
  [429, "busy"],
  [500, "failed"],
  [503, "failed"],
] as const)("takes status %i as %s", (status, problem) => {
  expect(problemOf(new ApiError(status, "x"))).toBe(problem);
  expect(problemWords(problem).title).not.toBe("");
});

it("has words for whatever else is thrown", () => {
  expect(problemOf(new TypeError("x"))).toBe("failed");
  expect(deviceProblemOf(new DeviceError("busy"))).toBe("busy");
  expect(deviceProblemOf(new Error("x"))).toBe("failed");
});

it("has words for every stop and every device problem", () => {
  for (const reason of ["left", "ended", "removed", "elsewhere", "full", "rejected", "lost"] as const) {
    expect(problemWords(problemOfStop(reason)).detail).not.toBe("");
  }
  for (const kind of ["microphone", "camera", "both"] as const) {
    for (const problem of ["denied", "missing", "lost", "busy", "insecure", "failed"] as const) {
      expect(lobbyDeviceWords(kind, problem).detail).toContain("You can join");
      expect(deviceWords(kind, problem).title.toLowerCase()).toContain(kind === "both" ? "and" : kind);
    }
  }
});
