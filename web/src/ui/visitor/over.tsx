/** The visit is over: what was written for the patient, and leaving this device behind. */
import type { Papers, VisitState } from "../../api/visits";
import type { Words } from "../../state/problems";
import { clinicianOf, meIn } from "../../state/visits/followed";
import { Alert } from "../parts/alert";
import { Brand } from "../parts/brand";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { useStore } from "../use-app";
import { Files } from "../visits/files";
import { whenWords } from "../visits/words";
import { useVisit, useVisitor } from "./context";

export function Over() {
  const visitor = useVisitor();
  const visit = useVisit();
  const { busy, problem } = useStore(visitor.actions.store);
  const reading = useStore(visitor.reading.store);
  const papers = useStore(visitor.papers);
  const { title, detail } = wordsOf(visit.state);
  const me = meIn(visit);
  const reads = visit.state === "ended" && me?.role === "patient";
  // Whoever has an account signs out elsewhere.
  const isGuest = me !== null && me.userId === undefined;

  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="over" data-testid="over" data-state={visit.state}>
        <span className="left-mark" data-tone={visit.state === "ended" ? "calm" : "alert"}>
          <Icon name={visit.state === "ended" ? "check" : "warning"} size={30} />
        </span>
        <h1>{title}</h1>
        <p className="lead">{detail}</p>
        <p className="aside">
          {whenWords(visit.scheduledAt)}
          {clinicianOf(visit) && (
            <>
              {" · "}
              <bdi>{clinicianOf(visit)?.name}</bdi>
            </>
          )}
        </p>
        {problem && <Alert words={problem} testId="problem" />}
        {reading.problem && <Alert words={reading.problem} testId="problem" />}
        {reads && <Written papers={papers} />}
        {reads && visit.attachments && visit.attachments.length > 0 && (
          <section className="visit-card over-files" aria-labelledby="files-title">
            <h2 id="files-title">Files</h2>
            <Files files={visitor.files} visit={visit} />
          </section>
        )}
        <div className="over-actions">
          {reads && (
            <Button
              busy={reading.busy !== null}
              onClick={() => void visitor.readPapers()}
              data-testid="papers-again"
            >
              {complete(papers) ? "Look for files again" : "Look for a summary again"}
            </Button>
          )}
          {isGuest && (
            <Button busy={busy === "forget"} onClick={() => void visitor.finish()} data-testid="finish">
              Done on this device
            </Button>
          )}
        </div>
      </main>
    </div>
  );
}

function Written({ papers }: { papers: Papers | null }) {
  if (!papers) return null;
  if (!papers.summary && !papers.followUp) {
    return (
      <p className="aside" data-testid="no-papers">
        Nothing is written for you yet. It can be read here for some hours after the visit.
      </p>
    );
  }
  return (
    <div className="papers" data-testid="papers">
      <Paper title="Summary" text={papers.summary} />
      <Paper title="What comes next" text={papers.followUp} />
    </div>
  );
}

function Paper({ title, text }: { title: string; text: string | null }) {
  if (!text) return null;
  return (
    <section className="visit-card">
      <h2>{title}</h2>
      <p className="paper-text" dir="auto">
        {text}
      </p>
    </section>
  );
}

function complete(papers: Papers | null): boolean {
  return Boolean(papers?.summary && papers.followUp);
}

function wordsOf(state: VisitState): Words {
  switch (state) {
    case "cancelled":
      return {
        title: "This visit was cancelled",
        detail: "It does not take place. Your clinic can tell you more, and give you another time.",
      };
    case "no_show":
      return {
        title: "This visit did not take place",
        detail: "It was closed because you did not meet. Your clinic can give you another time.",
      };
    default:
      return { title: "Your visit is over", detail: "Thank you for coming." };
  }
}
