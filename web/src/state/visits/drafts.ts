/**
 * What is written of visits and not saved: the tab keeps it over leaving a visit's page and over signing in again.
 *
 * Invariant: nothing of one person is there for another, nor for anybody once that person has signed out.
 */
import type { Paper } from "../../api/visits";
import { createStore, type Store } from "../store";

/** Of one visit. */
export type Draft = Readonly<Partial<Record<Paper, PaperDraft>>>;

export interface PaperDraft {
  text: string;
  /** What stood there when one began to write. */
  began: string;
  /** What was sent of it, of which no answer has said whether it stands there now. */
  sent?: readonly string[];
}

export class Drafts {
  /** The visits that have some. */
  readonly unsaved: Store<ReadonlySet<string>> = createStore<ReadonlySet<string>>(new Set());
  private readonly byVisit = new Map<string, Store<Draft>>();
  private writer: string | null = null;

  of(visitId: string): Store<Draft> {
    const known = this.byVisit.get(visitId);
    if (known) return known;
    const draft = createStore<Draft>({});
    this.byVisit.set(visitId, draft);
    draft.subscribe(() => this.look());
    return draft;
  }

  /** Somebody writes from now on; what was written before stays if it is theirs. */
  belongTo(userId: string): void {
    if (userId !== this.writer) this.forget();
    this.writer = userId;
  }

  forget(): void {
    this.writer = null;
    this.byVisit.clear();
    this.look();
  }

  private look(): void {
    const before = this.unsaved.get();
    const some = [...this.byVisit].filter(([, draft]) => Object.keys(draft.get()).length > 0);
    const now = new Set(some.map(([visitId]) => visitId));
    // Typing on changes nothing here.
    if (now.size !== before.size || [...now].some((id) => !before.has(id))) this.unsaved.set(now);
  }
}
