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
import type { Draft } from "./drafts";
import { visitWords } from "./problems";

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
      const began = drafts[paper]?.began ?? textOf(papers, paper);
      return { ...drafts, [paper]: { text, began } };
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
    this.store.set(await this.parts.visits.papers(this.parts.visitId));
  }

  private async write(paper: Paper): Promise<void> {
    const draft = this.drafts.get()[paper];
    if (!draft) return;
    try {
      await this.parts.visits.write(this.parts.visitId, paper, draft.text, draft.began);
    } catch (error) {
      if (!isChanged(error)) throw error;
      await this.look();
      // As when the answer to the same save was lost.
      if (textOf(this.store.get(), paper) !== draft.text) return;
    }
    this.saved(paper, draft.text);
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
