/** The waiting room: where one is in line, and how one will look. One goes in by oneself when it is time. */
import { useEffect } from "react";
import type { Visit } from "../../api/visits";
import type { Words } from "../../state/problems";
import { mayAddFiles } from "../../state/visits/files";
import { clinicianOf, meIn } from "../../state/visits/followed";
import { Preview } from "../lobby/preview";
import { useWakeLock } from "../meeting/use-wake-lock";
import { Brand } from "../parts/brand";
import { Icon } from "../parts/icon";
import { useCall } from "../use-app";
import { Files } from "../visits/files";
import { clockWords } from "../visits/words";
import { useVisit, useVisitor } from "./context";

export function WaitingRoom() {
  const visitor = useVisitor();
  const visit = useVisit();
  const { capture, prepare } = useCall();
  useWakeLock();
  useEffect(() => {
    void capture.prepare();
    prepare();
  }, [capture, prepare]);
  const { title, detail } = wordsOf(visit);
  const mayAdd = mayAddFiles(visit);
  const hasFiles = (visit.attachments ?? []).length > 0;
  const isWaiting = meIn(visit)?.presence === "waiting";

  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="waiting-room" data-testid="waiting-room" data-place={visit.place}>
        <div className="waiting-turn" role="status">
          {isWaiting && visit.place !== undefined ? (
            <p className="turn" data-first={visit.place === 1}>
              <small>Your place</small>
              <strong data-testid="place">{visit.place}</strong>
            </p>
          ) : (
            <p className="turn" data-first="true" aria-hidden="true">
              <Icon name={visit.state === "paused" ? "pause" : "door"} size={34} />
            </p>
          )}
          <h1>{title}</h1>
          <p className="lead">{detail}</p>
        </div>
        <section className="waiting-self" aria-label="Your camera and microphone">
          <Preview />
          <p className="aside">Only you see this. Leave this page open: you go in by itself.</p>
        </section>
        {(mayAdd || hasFiles) && (
          <section className="visit-card waiting-files" aria-labelledby="files-title">
            <h2 id="files-title">{mayAdd ? "Something to show?" : "Files"}</h2>
            {mayAdd && (
              <p className="aside">Add a picture or a document: only you and your clinician see it.</p>
            )}
            <Files files={visitor.files} visit={visit} />
          </section>
        )}
      </main>
    </div>
  );
}

function wordsOf(visit: Visit): Words {
  const who = clinicianOf(visit)?.name ?? "Your clinician";
  const at = Date.parse(visit.scheduledAt);
  if (visit.state === "paused") {
    return { title: "The visit is paused", detail: "You go in as soon as it goes on." };
  }
  if (meIn(visit)?.presence !== "waiting") {
    return { title: "You are next", detail: `${who} has let you in, and is about to begin.` };
  }
  const when = at > Date.now() ? ` Your visit is at ${clockWords(at)}.` : "";
  if (visit.place === undefined || visit.place === 1) {
    return { title: "You are in the waiting room", detail: `You are the next in line.${when}` };
  }
  const ahead = visit.place - 1;
  return {
    title: "You are in the waiting room",
    detail: `${ahead === 1 ? "One person is" : `${ahead} people are`} before you.${when}`,
  };
}
