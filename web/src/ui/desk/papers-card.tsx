/** What is written of a visit. Each paper is saved by itself; what is not saved yet is kept by the desk. */
import { useEffect, useId } from "react";
import type { Paper } from "../../api/visits";
import { keyOf } from "../../state/visits/open-visit";
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
      <PaperField paper="notes" />
      <PaperField paper="summary" />
      <PaperField paper="follow-up" />
    </section>
  );
}

export function PaperField({ paper }: { paper: Paper }) {
  const { open } = useOpened();
  const papers = useStore(open.papers);
  const drafts = useStore(open.drafts);
  const { busy } = useStore(open.actions.store);
  const id = useId();
  const { label, hint } = WORDS[paper];
  const saved = papers?.[keyOf(paper)] ?? "";
  const draft = drafts[paper];
  const isDirty = draft !== undefined && draft !== saved;

  useEffect(() => {
    if (open.papers.get() === null) void open.readPapers();
  }, [open]);

  return (
    <div className="paper" data-testid={`paper-${paper}`} data-dirty={isDirty}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        dir="auto"
        // Nothing is written over what has not been read yet.
        readOnly={papers === null}
        value={draft ?? saved}
        onChange={(event) => open.draft(paper, event.target.value)}
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
            aria-label={`Save ${label.toLowerCase()}`}
            onClick={() => void open.save(paper)}
            data-testid={`save-${paper}`}
          >
            Save
          </Button>
        )}
      </div>
    </div>
  );
}
