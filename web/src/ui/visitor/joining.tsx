/** On the way into the call, which a browser may hold up with a question about devices. */
import { Threshold, Waiting } from "../account/threshold";
import { Button } from "../parts/button";
import { useCall, useStore } from "../use-app";
import { useVisitor } from "./context";

export function Joining() {
  const visitor = useVisitor();
  const { session, capture } = useCall();
  const { phase } = useStore(session.store);
  const { ready } = useStore(capture.store);
  if (ready || phase === "joining") return <Waiting words="Joining your visit" />;
  return (
    <Threshold
      title="Joining your visit"
      lead="If the browser asks for your camera and microphone, allow them. You can turn them on in the visit, too."
    >
      <Button wide onClick={() => visitor.skipDevices()} data-testid="skip-devices">
        Go in without them
      </Button>
    </Threshold>
  );
}
