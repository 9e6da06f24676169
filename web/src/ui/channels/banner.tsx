/** Told above the messages for as long as it is so: the line for news is away. */
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";

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
  if (line !== "refused") return null;
  return (
    <p className="banner" data-kind="reconnecting" role="alert" data-testid="line" data-line={line}>
      <span>
        The server closed the connection. This account may be open in too many places.{" "}
        <button type="button" className="text-button" onClick={() => channels.wire.start()}>
          Connect here
        </button>
      </span>
    </p>
  );
}
