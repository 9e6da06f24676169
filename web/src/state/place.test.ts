import { expect, it } from "vitest";
import { placeInPath, recordingPath, recordingsPath } from "./place";

const MEETING = "0b2c1b6e-6a3b-4d0a-9d3c-7d2f0e5a2706";
const RECORDING = "7c9e1f42-2b3c-4d5e-8f90-112233445566";

it("recognises the addresses that it makes", () => {
  expect(placeInPath(recordingsPath(MEETING))).toEqual({ kind: "recordings", meetingId: MEETING });
  expect(placeInPath(`${recordingPath(MEETING, RECORDING)}/`)).toEqual({
    kind: "recording",
    meetingId: MEETING,
    recordingId: RECORDING,
  });
  expect(placeInPath(`/r/${RECORDING}.1768487160.a-_9`)).toEqual({
    kind: "link",
    token: `${RECORDING}.1768487160.a-_9`,
  });
});

it.each(["/", `/m/${MEETING}`, "/m/x/recordings/y/z", "/r/", "/r/a/b", "/r/..%2F", "/recordings"])(
  "takes %s for a page of a meeting",
  (path) => {
    expect(placeInPath(path)).toEqual({ kind: "meeting" });
  },
);
