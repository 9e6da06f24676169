/** What is written of a visit. Each paper is saved by itself; what is not saved yet is kept by the desk. */
import { useEffect, useId } from "react";
import type { Paper } from "../../api/visits";
import { textOf, theirs } from "../../state/visits/papers";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { useStore } from "../use-app";
import { useOpened } from "./context";

const WORDS: Record<Paper, { label: string; hint: string }> = {
  notes: { label: "Notes", hint: "For clinicians of this visit alone." },
  summary: { label: "Summary", hint: "The patient can read it after the visit." },
  "follow-up": { label: "What comes next", hint: "The patient can read it after the visit." },
};

export function PapersCard() {
  return (
    <section className="visit-card" aria-labelledby="papers-title">
      <h2 id="papers-title">What is written</h2>
      <PaperFields papers={["notes", "summary", "follow-up"]} />
    </section>
  );
}

/** Some of the papers, with what went wrong about them. */
export function PaperFields({ papers }: { papers: readonly Paper[] }) {
  const { open } = useOpened();
  const isRead = useStore(open.papers.store) !== null;
  const { problem } = useStore(open.papers.actions.store);

  useEffect(() => {
    if (open.papers.store.get() === null) void open.papers.read();
  }, [open]);

  return (
    <>
      {problem && (
        <Alert words={problem} testId="papers-problem">
          {!isRead && (
            <button
              type="button"
              className="text-button"
              onClick={() => void open.papers.read()}
              data-testid="read-papers"
            >
              Try again
            </button>
          )}
        </Alert>
      )}
      {papers.map((paper) => (
        <PaperField key={paper} paper={paper} />
      ))}
    </>
  );
}

function PaperField({ paper }: { paper: Paper }) {
  const { papers } = useOpened().open;
  const written = useStore(papers.store);
  const drafts = useStore(papers.drafts);
  const { busy } = useStore(papers.actions.store);
  const id = useId();
  const { label, hint } = WORDS[paper];
  const saved = textOf(written, paper);
  const draft = drafts[paper]?.text;
  const isDirty = draft !== undefined;
  const others = theirs(written, drafts, paper);
  const saveLabel = others === null ? "Save" : "Save mine instead";

  return (
    <div className="paper" data-testid={`paper-${paper}`} data-dirty={isDirty}>
      <label htmlFor={id}>{label}</label>
      {others !== null && <Theirs paper={paper} text={others} />}
      <textarea
        id={id}
        rows={4}
        dir="auto"
        // Nothing is written over what has not been read yet.
        readOnly={written === null}
        value={draft ?? saved}
        onChange={(event) => papers.draft(paper, event.target.value)}
        aria-describedby={`${id}-hint`}
      />
      <div className="paper-foot">
        <small id={`${id}-hint`}>{hint}</small>
        <span className="spacer" />
        {!isDirty && saved !== "" && (
          <span className="paper-saved" role="status">
            <Icon name="check" size={16} /> Saved
          </span>
        )}
        {isDirty && (
          <Button
            look="primary"
            busy={busy === `save ${paper}`}
            aria-label={`${saveLabel}: ${label}`}
            onClick={() => void (others === null ? papers.save(paper) : papers.keepMine(paper))}
            data-testid={`save-${paper}`}
          >
            {saveLabel}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What somebody else has written where one writes. */
function Theirs({ paper, text }: { paper: Paper; text: string }) {
  const { papers } = useOpened().open;
  const words = {
    title: "Somebody else has written here meanwhile",
    detail: "What you wrote is below, and not saved. Put both together there, or take one of the two.",
  };
  return (
    <Alert words={words} testId={`theirs-${paper}`}>
      <blockquote className="paper-text" dir="auto">
        {text || "They have taken away what was here."}
      </blockquote>
      <button
        type="button"
        className="text-button"
        onClick={() => papers.takeTheirs(paper)}
        data-testid={`take-theirs-${paper}`}
      >
        Leave theirs, and drop mine
      </button>
    </Alert>
  );
}
