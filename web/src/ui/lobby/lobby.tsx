/**
 * The page before a meeting: who one is, how one looks and sounds, which meeting it is.
 *
 * It stays while joining, so that nothing jumps between the click and the meeting.
 */
import { useEffect } from "react";
import { hasSignedIn } from "../../remember";
import { problemWords } from "../../state/problems";
import type { Phase } from "../../state/session";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { SignInLink, SiteNav } from "../parts/site-nav";
import { useCall, useStore } from "../use-app";
import { DevicePage } from "./device-page";
import { EntryForm } from "./entry-form";

export function Lobby() {
  const app = useCall();
  const { phase, meetingId, problem, problemDetail, rejoinAs } = useStore(app.session.store);

  useEffect(() => {
    if (meetingId) void app.session.look();
  }, [app, meetingId]);

  const words = problem && problemWords(problem);
  return (
    <DevicePage
      head={
        <>
          <span className="spacer" />
          {hasSignedIn() ? <SiteNav current="meetings" /> : <SignInLink />}
        </>
      }
      titleId="lobby-title"
    >
      {meetingId && problem === "notFound" ? (
        <Gone />
      ) : (
        <>
          <h1 id="lobby-title">{titleFor(phase, meetingId, rejoinAs)}</h1>
          <p className="lead">
            {meetingId
              ? "Check how you look and sound, then go in."
              : "Video meetings that stay on your own server. Anyone with the link can join."}
          </p>
          {words && <Alert words={{ ...words, detail: problemDetail ?? words.detail }} testId="problem" />}
          <EntryForm key={meetingId} />
        </>
      )}
    </DevicePage>
  );
}

/** What there is to do about a link that leads nowhere. */
function Gone() {
  const { session } = useCall();
  const { title, detail } = problemWords("notFound");
  return (
    <>
      <h1 id="lobby-title">{title}</h1>
      <p className="lead" role="alert" data-testid="problem">
        {detail}
      </p>
      <Button look="primary" wide onClick={() => session.open(null)} data-testid="new-meeting">
        Start a new meeting
      </Button>
      <p className="aside">
        Was it only just made?{" "}
        <button type="button" className="text-button" onClick={() => void session.look()}>
          Look again
        </button>
      </p>
    </>
  );
}

function titleFor(phase: Phase, meetingId: string | null, rejoinAs: string | null): string {
  if (phase === "joining") return "Joining the meeting";
  if (!meetingId) return "Start a meeting";
  return rejoinAs ? "Welcome back" : "Ready to join?";
}
