/** How one will look and sound, with the two switches that matter before joining. */
import { useEffect, useRef } from "react";
import type { DeviceProblem, InputKind } from "../../media/media";
import { lobbyDeviceWords } from "../../state/problems";
import { Alert } from "../parts/alert";
import { Icon } from "../parts/icon";
import { useCall, useStore } from "../use-app";

export function Preview() {
  const { capture, devices, preferences } = useCall();
  const { ready, camera, cameraOn, microphone, muted, microphoneProblem, cameraProblem } = useStore(
    capture.store,
  );
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const element = video.current;
    if (!element || !camera) return;
    devices.show(camera, element);
    return () => devices.show(null, element);
  }, [devices, camera]);

  const toggleMicrophone = () => {
    capture.setMuted(!muted);
    preferences.update((each) => ({ ...each, joinMuted: !muted }));
  };
  const toggleCamera = () => {
    void capture.setCamera(!cameraOn);
    preferences.update((each) => ({ ...each, joinWithCamera: !cameraOn }));
  };
  const heard = microphone !== null && !muted;

  return (
    <>
      <div className="preview" data-testid="preview" data-camera={camera !== null}>
        {camera ? (
          <video ref={video} className="mirrored" autoPlay playsInline muted aria-label="Your camera" />
        ) : (
          <p className="preview-note">{noteFor(ready, cameraOn)}</p>
        )}
        <div className="preview-controls">
          <Switch
            kind="microphone"
            on={heard}
            disabled={!microphone}
            onToggle={toggleMicrophone}
            testId="preview-microphone"
          />
          <Switch
            kind="camera"
            on={camera !== null}
            disabled={cameraProblem === "insecure"}
            onToggle={toggleCamera}
            testId="preview-camera"
          />
        </div>
      </div>
      {microphoneProblem && microphoneProblem === cameraProblem ? (
        <DeviceAlert kind="both" problem={microphoneProblem} />
      ) : (
        <>
          {microphoneProblem && <DeviceAlert kind="microphone" problem={microphoneProblem} />}
          {cameraProblem && <DeviceAlert kind="camera" problem={cameraProblem} />}
        </>
      )}
    </>
  );
}

interface SwitchProps {
  kind: InputKind;
  on: boolean;
  disabled: boolean;
  onToggle: () => void;
  testId: string;
}

function Switch({ kind, on, disabled, onToggle, testId }: SwitchProps) {
  return (
    <button
      type="button"
      className="round-switch"
      aria-pressed={on}
      aria-label={kind === "microphone" ? "Microphone" : "Camera"}
      title={`Turn ${kind} ${on ? "off" : "on"}`}
      disabled={disabled}
      onClick={onToggle}
      data-testid={testId}
    >
      <Icon name={on ? kind : `${kind}Off`} />
    </button>
  );
}

function DeviceAlert({ kind, problem }: { kind: InputKind | "both"; problem: DeviceProblem }) {
  const { capture } = useCall();
  const retry = () => {
    if (kind !== "camera") void capture.retry("microphone");
    if (kind !== "microphone") void capture.retry("camera");
  };
  const mendable = problem !== "insecure";
  return (
    <Alert words={lobbyDeviceWords(kind, problem)} testId={`${kind}-problem`}>
      {mendable && (
        <button type="button" className="text-button" onClick={retry}>
          Try again
        </button>
      )}
    </Alert>
  );
}

function noteFor(ready: boolean, cameraOn: boolean): string {
  if (!ready) return "Allow camera and microphone when the browser asks…";
  return cameraOn ? "Camera is starting…" : "Your camera is off";
}
