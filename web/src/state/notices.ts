/** Short messages that come and go by themselves, and what a screen reader is told. */
import { createStore, type Store } from "./store";

export interface Notice {
  id: number;
  text: string;
}

/** Long enough to read two lines twice. */
const SHOWN_MS = 7000;

const MOST_SHOWN = 3;

export class Notices {
  readonly shown: Store<readonly Notice[]> = createStore<readonly Notice[]>([]);
  readonly spoken: Store<Notice> = createStore<Notice>({ id: 0, text: "" });
  private count = 0;

  /** Shows a message and has it read out. */
  show(text: string): void {
    const id = this.say(text);
    this.shown.update((notices) => [...notices, { id, text }].slice(-MOST_SHOWN));
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  /** Has a message read out without showing it. */
  say(text: string): number {
    this.count += 1;
    this.spoken.set({ id: this.count, text });
    return this.count;
  }

  dismiss(id: number): void {
    this.shown.update((notices) => notices.filter((notice) => notice.id !== id));
  }

  clear(): void {
    this.shown.set([]);
  }
}
