/** Camera and microphone, before the waiting room: there is time to mend what does not work. */
import { DevicePage } from "../lobby/device-page";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { useCall, useStore } from "../use-app";
import { useVisitor } from "./context";

export function Devices() {
  const visitor = useVisitor();
  const { capture } = useCall();
  const { microphone, muted } = useStore(capture.store);
  const { busy, problem } = useStore(visitor.actions.store);

  return (
    <DevicePage titleId="devices-title">
      <h1 id="devices-title">Check camera and sound</h1>
      <p className="lead">
        {microphone && !muted
          ? "Say something: the green line below moves when you are heard."
          : "Only you see and hear this. Nobody is with you yet."}
      </p>
      {problem && <Alert words={problem} testId="problem" />}
      <Button
        look="primary"
        wide
        busy={busy !== null}
        onClick={() => void visitor.checkIn()}
        data-testid="check-in"
      >
        I am ready
      </Button>
    </DevicePage>
  );
}
