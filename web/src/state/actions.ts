/** Things that are done one at a time: which one is under way, and what came of the last. */
import type { Words } from "./problems";
import { createStore, type Store } from "./store";

export interface ActionState {
  /** The name of what is under way. */
  busy: string | null;
  problem: Words | null;
}

export class Actions {
  readonly store: Store<ActionState> = createStore<ActionState>({ busy: null, problem: null });
  private readonly words: (error: unknown) => Words;
  private readonly failed: (error: unknown) => void;

  /** `failed` is told besides, as when one is not signed in any more. */
  constructor(words: (error: unknown) => Words, failed: (error: unknown) => void = () => undefined) {
    this.words = words;
    this.failed = failed;
  }

  /** What `work` gives, or null where it failed, or something else is under way. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    if (this.store.get().busy !== null) return null;
    this.store.set({ busy: name, problem: null });
    try {
      const done = await work();
      this.store.set({ busy: null, problem: null });
      return done;
    } catch (error) {
      this.store.set({ busy: null, problem: this.words(error) });
      this.failed(error);
      return null;
    }
  }

  clear(): void {
    this.store.update((state) => ({ ...state, problem: null }));
  }
}
