/** The page after a meeting: why it is over, and where to go from here. */
import { useEffect, useRef } from "react";
import { recordingsPath } from "../state/place";
import { problemOfStop, problemWords, type Words } from "../state/problems";
import type { Parting } from "../state/session";
import { Brand } from "./parts/brand";
import { Button } from "./parts/button";
import { Icon, type IconName } from "./parts/icon";
import { useApp, useStore } from "./use-app";

export function Left() {
  const { session } = useApp();
  const { parting, meetingId } = useStore(session.store);
  const { recording } = useStore(session.meeting);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  if (!parting) return null;
  const { title, detail } = wordsFor(parting);
  const rejoin = canRejoin(parting);
  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="left" data-testid="left" data-parting={parting}>
        <span className="left-mark" data-tone={iconFor(parting) === "leave" ? "calm" : "alert"}>
          <Icon name={iconFor(parting)} size={30} />
        </span>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p>{detail}</p>
        <div className="left-actions">
          {rejoin && (
            <Button look="primary" onClick={() => void session.rejoin()} data-testid="rejoin">
              Rejoin
            </Button>
          )}
          <Button
            look={rejoin ? "plain" : "primary"}
            onClick={() => session.open(null)}
            data-testid="new-meeting"
          >
            New meeting
          </Button>
        </div>
        {recording.ever && meetingId && (
          <p>
            This meeting was recorded. <a href={recordingsPath(meetingId)}>See its recordings</a>
          </p>
        )}
      </main>
    </div>
  );
}

function wordsFor(parting: Parting): Words {
  if (parting === "left")
    return { title: "You left the meeting", detail: "It goes on without you. You can come back." };
  if (parting === "endedByYou") {
    return {
      title: "You ended the meeting",
      detail: "It is over for everyone, and its link no longer works.",
    };
  }
  return problemWords(problemOfStop(parting));
}

/** A meeting that is over cannot be rejoined; someone who was removed should ask first. */
function canRejoin(parting: Parting): boolean {
  return parting !== "ended" && parting !== "endedByYou" && parting !== "removed";
}

function iconFor(parting: Parting): IconName {
  return parting === "left" || parting === "ended" || parting === "endedByYou" ? "leave" : "warning";
}
