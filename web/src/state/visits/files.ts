/**
 * Files of a visit: adding some, a few at a time, and what became of each; saving and removing those that are there.
 *
 * Which are there is told with the visit. What is wrong with a file that one has chosen is said before it is sent, where that
 * can be known; the server decides.
 */
import type { AttachmentLimits, Visit, Visits } from "../../api/visits";
import { Actions } from "../actions";
import type { Words } from "../problems";
import { createStore, type Store } from "../store";
import { fileWords } from "./file-words";
import { isOver, meIn } from "./followed";

/** A file that was chosen: on its way, or refused. */
export interface ChosenFile {
  key: number;
  name: string;
  /** Of 0 to 1; null when it waits for its turn. */
  share: number | null;
  problem: Words | null;
}

export interface VisitFilesParts {
  visits: Pick<Visits, "attachmentLimits" | "attach" | "attachmentLink" | "removeAttachment">;
  visitId: () => string;
  /** Which files are there is another matter now. */
  changed: () => void;
  /** Told of what went wrong, besides. */
  failed?: (error: unknown) => void;
}

/** What is done of it; the rest waits. */
const AT_ONCE = 2;

export class VisitFiles {
  readonly chosen: Store<readonly ChosenFile[]> = createStore<readonly ChosenFile[]>([]);
  readonly limits: Store<AttachmentLimits | null> = createStore<AttachmentLimits | null>(null);
  readonly actions: Actions;
  private readonly parts: VisitFilesParts;
  private readonly given = new Map<number, { file: File; stop: AbortController }>();
  private underWay = 0;
  private last = 0;
  private stopped = false;

  constructor(parts: VisitFilesParts) {
    this.parts = parts;
    this.actions = new Actions(fileWords, parts.failed);
  }

  /** One has left the visit: nothing is sent any more, by whoever is there next. */
  stop(): void {
    this.stopped = true;
    for (const { stop } of this.given.values()) stop.abort();
    this.given.clear();
    this.chosen.set([]);
  }

  /** Asks what may be added. Without an answer the server refuses what it does not take. */
  async prepare(): Promise<void> {
    if (this.limits.get() !== null) return;
    const { visits, visitId } = this.parts;
    this.limits.set(await visits.attachmentLimits(visitId()).catch(() => null));
  }

  add(files: Iterable<File>): void {
    if (this.stopped) return;
    for (const file of files) {
      this.last += 1;
      const key = this.last;
      const problem = this.wrongWith(file);
      if (problem === null) this.given.set(key, { file, stop: new AbortController() });
      const chosen: ChosenFile = { key, name: file.name, share: null, problem };
      this.chosen.update((all) => [...all, chosen]);
    }
    this.goOn();
  }

  /** Gives up what is on its way, or takes note of what was refused. */
  drop(key: number): void {
    this.given.get(key)?.stop.abort();
    this.given.delete(key);
    this.chosen.update((all) => all.filter((each) => each.key !== key));
  }

  /** Has the browser save a file. */
  async save(attachmentId: string, open: (url: string) => void): Promise<void> {
    await this.actions.run(`save ${attachmentId}`, async () => {
      const url = await this.parts.visits.attachmentLink(this.parts.visitId(), attachmentId);
      if (!this.stopped) open(url);
    });
  }

  async remove(attachmentId: string): Promise<void> {
    await this.actions.run(`remove ${attachmentId}`, () =>
      this.parts.visits.removeAttachment(this.parts.visitId(), attachmentId),
    );
    // Also after a refusal: what is shown was old.
    this.parts.changed();
  }

  private wrongWith(file: File): Words | null {
    const limits = this.limits.get();
    if (!limits) return null;
    const extension = file.name.split(".").at(-1)?.toLowerCase() ?? "";
    if (!limits.extensions.includes(extension)) return fileWords("type", limits);
    return file.size > limits.fileBytesMax ? fileWords("size", limits) : null;
  }

  private goOn(): void {
    for (const { key, share, problem } of this.chosen.get()) {
      if (this.underWay >= AT_ONCE) return;
      if (share === null && problem === null) void this.send(key);
    }
  }

  private async send(key: number): Promise<void> {
    const given = this.given.get(key);
    if (!given) return;
    this.underWay += 1;
    this.patch(key, { share: 0 });
    try {
      const sending = {
        progress: (share: number) => this.patch(key, { share }),
        signal: given.stop.signal,
      };
      await this.parts.visits.attach(this.parts.visitId(), given.file, sending);
      this.drop(key);
      this.parts.changed();
    } catch (error) {
      if (given.stop.signal.aborted) return;
      this.given.delete(key);
      this.patch(key, { share: null, problem: fileWords(error, this.limits.get()) });
      this.parts.failed?.(error);
    } finally {
      this.underWay -= 1;
      this.goOn();
    }
  }

  private patch(key: number, change: Partial<ChosenFile>): void {
    this.chosen.update((all) => all.map((each) => (each.key === key ? { ...each, ...change } : each)));
  }
}

/** Whether leaving the page would lose some. */
export function someUnderWay(chosen: readonly ChosenFile[]): boolean {
  return chosen.some(({ problem }) => problem === null);
}

/** As the server decides. */
export function mayAddFiles(visit: Visit): boolean {
  const me = meIn(visit);
  switch (me?.role) {
    case "clinician":
      return visit.state !== "cancelled" && visit.state !== "no_show";
    case "patient":
    case "family":
      return !isOver(visit);
    case "interpreter":
      return (
        (visit.state === "in_progress" || visit.state === "paused") &&
        (me.presence === "admitted" || me.presence === "present")
      );
    default:
      return false;
  }
}
