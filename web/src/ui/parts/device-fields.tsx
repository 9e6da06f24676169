/**
 * Choice of microphone, speaker and camera, with a level meter and a speaker test.
 *
 * The lobby and the settings show the same fields: a choice takes effect at once, in the meeting too.
 */
import { type ReactNode, useState } from "react";
import type { Device, DeviceKind } from "../../media/media";
import { useCall, useStore } from "../use-app";
import { type Choice, SelectField } from "./field";
import { LevelMeter } from "./level-meter";

export function DeviceFields({ children }: { children?: ReactNode }) {
  const { capture, devices, preferences } = useCall();
  const { devices: present, microphone, muted } = useStore(capture.store);
  useStore(preferences);

  const field = (kind: DeviceKind, choices = choicesOf(present, kind)) => ({
    label: NAMES[kind],
    icon: kind,
    value: capture.chosen(kind),
    choices,
    onChoose: (id: string) => void capture.choose(kind, id),
    testId: `choose-${kind}`,
  });

  return (
    <div className="device-fields">
      <SelectField
        {...field("microphone")}
        empty="No microphone"
        below={<LevelMeter stream={microphone} muted={muted} />}
      />
      <SelectField
        {...field("speaker", devices.canChooseSpeaker ? undefined : [])}
        empty="System default"
        aside={<SpeakerTest />}
      />
      <SelectField {...field("camera")} empty="No camera" />
      {children}
    </div>
  );
}

function SpeakerTest() {
  const { devices, preferences } = useCall();
  const [playing, setPlaying] = useState(false);
  const play = async () => {
    setPlaying(true);
    await devices.playTone(preferences.get().speakerId).catch(() => undefined);
    setPlaying(false);
  };
  return (
    <button
      type="button"
      className="text-button"
      onClick={() => void play()}
      disabled={playing}
      data-testid="test-speaker"
    >
      {playing ? "Playing…" : "Test sound"}
    </button>
  );
}

/** Browsers hide the names of devices until one was allowed. */
function choicesOf(devices: readonly Device[], kind: DeviceKind): Choice[] {
  return devices
    .filter((device) => device.kind === kind)
    .map((device, at) => ({ id: device.id, label: device.label || `${NAMES[kind]} ${at + 1}` }));
}

const NAMES: Record<DeviceKind, string> = { microphone: "Microphone", camera: "Camera", speaker: "Speaker" };
