/** Camera and microphone, before the waiting room: there is time to mend what does not work. */
import { useEffect } from "react";
import { Preview } from "../lobby/preview";
import { Alert } from "../parts/alert";
import { Brand } from "../parts/brand";
import { Button } from "../parts/button";
import { DeviceFields } from "../parts/device-fields";
import { useCall, useStore } from "../use-app";
import { useVisitor } from "./context";

export function Devices() {
  const visitor = useVisitor();
  const { capture, prepare } = useCall();
  const { microphone, muted } = useStore(capture.store);
  const { busy, problem } = useStore(visitor.actions.store);

  useEffect(() => {
    void capture.prepare();
    prepare();
  }, [capture, prepare]);

  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="lobby">
        <section className="lobby-self" aria-label="Your camera and microphone">
          <Preview />
        </section>
        <section className="lobby-entry" aria-labelledby="devices-title">
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
        </section>
        <section className="lobby-devices" aria-label="Devices">
          <DeviceFields />
        </section>
      </main>
    </div>
  );
}
