/** Told above the messages for as long as it is so: the line for news is away. */
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";

const REFUSED = {
  crowded: "You are connected in too many places, so new messages may be late here. Close one of them first.",
  refused: "The server does not let this page connect, so new messages may be late.",
};

export function Banner() {
  const { channels } = useInside();
  const line = useStore(channels.wire.store);
  if (line === "away") {
    return (
      <p className="banner" data-kind="reconnecting" role="status" data-testid="line" data-line={line}>
        <span>Connecting again. New messages may be late.</span>
      </p>
    );
  }
  if (line !== "crowded" && line !== "refused") return null;
  return (
    <p className="banner" data-kind="reconnecting" role="alert" data-testid="line" data-line={line}>
      <span>
        {REFUSED[line]}{" "}
        <button type="button" className="text-button" onClick={() => channels.wire.start()}>
          Connect again
        </button>
      </span>
    </p>
  );
}
