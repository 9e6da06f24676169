/**
 * What is written of a visit, by its clinicians: each paper is read, is a draft while one writes, and is saved by itself.
 *
 * A draft knows what it began with, and the server writes it over nothing else. Where somebody else has written
 * meanwhile, both are there until one has decided. Reading and saving wait for each other; nothing else holds them up.
 */
import { ApiError } from "../../api/types";
import type { Paper, Papers, Visits } from "../../api/visits";
import { Actions } from "../actions";
import { createStore, type Store } from "../store";
import type { Draft, PaperDraft } from "./drafts";
import { visitWords } from "./problems";

const PAPERS: readonly Paper[] = ["notes", "summary", "follow-up"];

export interface VisitPapersParts {
  visits: Pick<Visits, "papers" | "write">;
  visitId: string;
  /** What is written and not saved. */
  drafts: Store<Draft>;
  /** Told of what went wrong, besides. */
  failed: (error: unknown) => void;
}

export class VisitPapers {
  /** What stands there, as far as is known; null until it was read. */
  readonly store: Store<Papers | null> = createStore<Papers | null>(null);
  readonly drafts: Store<Draft>;
  readonly actions: Actions;
  private readonly parts: VisitPapersParts;
  private last: Promise<void> = Promise.resolve();

  constructor(parts: VisitPapersParts) {
    this.parts = parts;
    this.drafts = parts.drafts;
    this.actions = new Actions(visitWords, parts.failed);
  }

  read(): Promise<void> {
    return this.inTurn("read", () => this.look());
  }

  /** Nothing is written over what has not been read yet. */
  draft(paper: Paper, text: string): void {
    const papers = this.store.get();
    if (!papers) return;
    this.drafts.update((drafts) => {
      const { [paper]: draft, ...others } = drafts;
      const stands = textOf(papers, paper);
      // Where something was sent, something else may stand there by now.
      if (text === stands && !draft?.sent) return others;
      return { ...others, [paper]: { began: stands, ...draft, text } };
    });
  }

  save(paper: Paper): Promise<void> {
    return this.inTurn(`save ${paper}`, () => this.write(paper));
  }

  /** Writes one's own over what somebody else has written, which one has read. */
  keepMine(paper: Paper): Promise<void> {
    const began = textOf(this.store.get(), paper);
    this.drafts.update((drafts) => {
      const draft = drafts[paper];
      return draft ? { ...drafts, [paper]: { ...draft, began } } : drafts;
    });
    return this.save(paper);
  }

  /** Leaves what somebody else has written. */
  takeTheirs(paper: Paper): void {
    this.drafts.update(({ [paper]: _, ...others }) => others);
  }

  private async look(): Promise<void> {
    const papers = await this.parts.visits.papers(this.parts.visitId);
    this.store.set(papers);
    this.drafts.update((drafts) => {
      const open: Partial<Record<Paper, PaperDraft>> = {};
      for (const paper of PAPERS) {
        const draft = drafts[paper];
        const stands = textOf(papers, paper);
        if (!draft || draft.text === stands) continue;
        // One's own, of which the answer was lost, is nobody else's.
        const began = draft.sent?.includes(stands) ? stands : draft.began;
        open[paper] = { text: draft.text, began };
      }
      return open;
    });
  }

  private async write(paper: Paper): Promise<void> {
    const draft = this.drafts.get()[paper];
    if (!draft) return;
    const { text, began, sent = [] } = draft;
    this.drafts.update((drafts) => ({ ...drafts, [paper]: { ...draft, sent: [...sent, text] } }));
    try {
      await this.parts.visits.write(this.parts.visitId, paper, text, began);
    } catch (error) {
      if (!isChanged(error)) throw error;
      await this.look();
      const stands = textOf(this.store.get(), paper);
      // What was typed on since a save whose answer was lost goes over that one.
      if (stands !== text && sent.includes(stands)) await this.write(paper);
      return;
    }
    this.saved(paper, text);
  }

  /** What was typed meanwhile is a draft of what is saved. */
  private saved(paper: Paper, text: string): void {
    this.store.update((papers) => papers && { ...papers, [keyOf(paper)]: text === "" ? null : text });
    this.drafts.update(({ [paper]: draft, ...others }) =>
      draft === undefined || draft.text === text
        ? others
        : { ...others, [paper]: { text: draft.text, began: text } },
    );
  }

  private inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(async () => {
      await this.actions.run(name, work);
    });
    this.last = turn;
    return turn;
  }
}

/** What somebody else has written over what the draft began with; null where nobody has. */
export function theirs(papers: Papers | null, drafts: Draft, paper: Paper): string | null {
  const draft = drafts[paper];
  if (!papers || !draft) return null;
  const text = textOf(papers, paper);
  return text === draft.began || text === draft.text ? null : text;
}

export function textOf(papers: Papers | null, paper: Paper): string {
  return papers?.[keyOf(paper)] ?? "";
}

export function keyOf(paper: Paper): keyof Papers {
  return paper === "follow-up" ? "followUp" : paper;
}

function isChanged(error: unknown): boolean {
  return error instanceof ApiError && error.code === "paper_changed";
}
