import { expect, it } from "vitest";
import { FakeDevices } from "../media/fake/devices";
import { Capture } from "./capture";
import { defaultPreferences, type Preferences } from "./preferences";
import { createStore } from "./store";

function setUp(change: Partial<Preferences> = {}) {
  const devices = new FakeDevices(() => ({}) as MediaStream);
  const preferences = createStore<Preferences>({ ...defaultPreferences, ...change });
  const capture = new Capture(devices, preferences);
  return { devices, preferences, capture, state: () => capture.store.get() };
}

it("opens microphone and camera, and lists the devices", async () => {
  const { capture, state } = setUp({ microphoneId: "microphone-2" });
  await capture.prepare();
  expect(state()).toMatchObject({ ready: true, microphoneProblem: null, cameraProblem: null });
  expect(state().devices).toHaveLength(6);
  expect(capture.chosen("microphone")).toBe("microphone-2");
  expect(capture.chosen("camera")).toBe("camera-1");
});

it("leaves the camera alone when the person likes to join without it", async () => {
  const { capture, devices, state } = setUp({ joinWithCamera: false });
  await capture.prepare();
  expect(state().camera).toBeNull();
  expect([...devices.opened.values()]).toEqual(["microphone-1"]);
});

it("is ready without any device, and says why", async () => {
  const { capture, devices, state } = setUp();
  devices.problems = { microphone: "denied", camera: "missing" };
  await capture.prepare();
  expect(state()).toMatchObject({
    ready: true,
    microphone: null,
    camera: null,
    microphoneProblem: "denied",
    cameraProblem: "missing",
    cameraOn: false,
  });
});

it("opens after a problem is mended", async () => {
  const { capture, devices, state } = setUp();
  devices.problems = { microphone: "denied", camera: "denied" };
  await capture.prepare();
  devices.problems = {};
  await capture.retry("microphone");
  await capture.retry("camera");
  expect(state()).toMatchObject({ microphoneProblem: null, cameraProblem: null, cameraOn: true });
  expect(state().microphone).not.toBeNull();
  expect(state().camera).not.toBeNull();
});

it("closes the camera when it is turned off, also while it is still opening", async () => {
  const { capture, devices, state } = setUp();
  await capture.prepare();
  const first = state().camera;
  await capture.setCamera(false);
  expect(devices.closed.has(first as MediaStream)).toBe(true);
  const opening = capture.setCamera(true);
  void capture.setCamera(false);
  await opening;
  await capture.setCamera(false);
  expect(state().camera).toBeNull();
  expect(devices.closed.size).toBe(devices.opened.size - 1);
});

it("remembers and opens a chosen device, and closes the one before", async () => {
  const { capture, devices, preferences, state } = setUp();
  await capture.prepare();
  const { microphone, camera } = state();
  await capture.choose("microphone", "microphone-2");
  await capture.choose("camera", "camera-2");
  await capture.choose("speaker", "speaker-2");
  expect(preferences.get()).toMatchObject({ microphoneId: "microphone-2", speakerId: "speaker-2" });
  expect(capture.chosen("camera")).toBe("camera-2");
  expect(devices.closed).toEqual(new Set([microphone, camera]));
});

it("falls back to another microphone when one is pulled, and turns a pulled camera off", async () => {
  const { capture, devices, state } = setUp({ microphoneId: "microphone-2" });
  await capture.prepare();
  devices.present = devices.present.filter((device) => device.id !== "microphone-2");
  devices.end(state().microphone as MediaStream);
  devices.end(state().camera as MediaStream);
  await capture.setCamera(state().cameraOn);
  await capture.choose("speaker", "speaker-1");
  expect(capture.chosen("microphone")).toBe("microphone-1");
  expect(state()).toMatchObject({ muted: false });
});

it("picks up a microphone that is plugged in, muted when in a meeting", async () => {
  const { capture, devices, state } = setUp();
  const all = devices.present;
  devices.present = [];
  await capture.prepare();
  expect(state().microphoneProblem).toBe("missing");
  capture.setLive(true);
  devices.change(all);
  await capture.choose("speaker", "speaker-1");
  expect(state()).toMatchObject({ microphoneProblem: null, muted: true });
});

it("does not unmute without a microphone", async () => {
  const { capture, devices, state } = setUp({ joinMuted: true });
  devices.problems = { microphone: "missing" };
  await capture.prepare();
  capture.setMuted(false);
  expect(state().muted).toBe(true);
});

it("closes everything on release and can start again", async () => {
  const { capture, devices, state } = setUp();
  await capture.prepare();
  await capture.release();
  expect(devices.closed.size).toBe(2);
  expect(state()).toMatchObject({ microphone: null, camera: null, ready: false, cameraOn: true });
  await capture.prepare();
  expect(state().microphone).not.toBeNull();
});
