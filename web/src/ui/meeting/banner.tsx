/** The one thing about the meeting that a person should know right now. */
import type { ReactNode } from "react";
import { ownQuality } from "../../state/meeting";
import { Spinner } from "../parts/button";
import { Icon } from "../parts/icon";
import { useCall, useStore } from "../use-app";

export function Banner() {
  const { session, capture } = useCall();
  const meeting = useStore(session.meeting);
  const { camera } = useStore(capture.store);

  if (meeting.reconnecting) {
    return (
      <Line kind="reconnecting" mark={<Spinner />}>
        Connection lost. Reconnecting…
      </Line>
    );
  }
  if (ownQuality(meeting) === "poor") {
    return (
      <Line kind="poor" mark={<Icon name="warning" size={18} />}>
        Your connection is weak.
        {camera && (
          <button type="button" className="text-button" onClick={() => void capture.setCamera(false)}>
            Turn camera off
          </button>
        )}
      </Line>
    );
  }
  if (meeting.sharing !== "off") {
    return (
      <Line kind="sharing" mark={<Icon name="share" size={18} />}>
        {meeting.sharing === "on" ? "You are sharing." : "Starting to share…"}
        <button type="button" className="text-button" onClick={() => void session.toggleContentShare()}>
          Stop sharing
        </button>
      </Line>
    );
  }
  return null;
}

interface LineProps {
  kind: "reconnecting" | "poor" | "sharing";
  mark: ReactNode;
  children: ReactNode;
}

function Line({ kind, mark, children }: LineProps) {
  return (
    <div className="banner" role="status" data-testid="banner" data-kind={kind}>
      {mark}
      <span>{children}</span>
    </div>
  );
}
