/**
 * The page before a meeting: who one is, how one looks and sounds, which meeting it is.
 *
 * It stays while joining, so that nothing jumps between the click and the meeting.
 */
import { useEffect } from "react";
import { problemWords } from "../../state/problems";
import { Alert } from "../parts/alert";
import { Brand } from "../parts/brand";
import { DeviceFields } from "../parts/device-fields";
import { useApp, useStore } from "../use-app";
import { EntryForm } from "./entry-form";
import { Preview } from "./preview";

export function Lobby() {
  const app = useApp();
  const { phase, meetingId, problem, problemDetail, rejoinAs } = useStore(app.session.store);

  useEffect(() => {
    void app.capture.prepare();
    app.prepare();
  }, [app]);

  useEffect(() => {
    if (meetingId) void app.session.look();
  }, [app, meetingId]);

  const words = problem && problemWords(problem);
  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="lobby">
        <section className="lobby-self" aria-label="Your camera and microphone">
          <Preview />
        </section>
        <section className="lobby-entry" aria-labelledby="lobby-title">
          <h1 id="lobby-title">
            {phase === "joining" ? "Joining the meeting" : titleFor(meetingId, rejoinAs)}
          </h1>
          <p className="lead">
            {meetingId
              ? "Check how you look and sound, then go in."
              : "Video meetings that stay on your own server. Anyone with the link can join."}
          </p>
          {words && <Alert words={{ ...words, detail: problemDetail ?? words.detail }} testId="problem" />}
          <EntryForm key={meetingId} />
        </section>
        <section className="lobby-devices" aria-label="Devices">
          <DeviceFields />
        </section>
      </main>
    </div>
  );
}

function titleFor(meetingId: string | null, rejoinAs: string | null): string {
  if (!meetingId) return "Start a meeting";
  return rejoinAs ? "Welcome back" : "Ready to join?";
}
