/**
 * Visits from the side of people with accounts: the list, who waits, scheduling, and the visit that is open.
 *
 * The list is what the server has from some day on. It is asked for anew when the waiting room changes and every half
 * minute while somebody looks at it.
 */
import type { Accounts, DirectoryEntry, Me } from "../../api/accounts";
import type { NewVisit, Visit, Visits, Waiting } from "../../api/visits";
import type { Account } from "../account";
import { Actions } from "../actions";
import type { Words } from "../problems";
import { createStore, type Store } from "../store";
import { type DeskPlace, deskPath, deskPlace } from "./desk-path";
import { Drafts } from "./drafts";
import { OpenVisit, type OpenVisitParts } from "./open-visit";
import { LongPoll } from "./poll";
import { visitWords } from "./problems";

export type Span = "coming" | "past";

export interface VisitList {
  span: Span;
  visits: readonly Visit[];
  /** Where the next page begins. */
  cursor: string | null;
  loading: boolean;
  problem: Words | null;
}

export interface DeskParts {
  visits: Visits;
  accounts: Accounts;
  account: Account;
  call: OpenVisitParts["call"];
  navigate: (path: string) => void;
  now?: () => number;
}

const AGAIN_MS = 30_000;
const PAST_MS = 30 * 24 * 60 * 60 * 1000;

export class Desk {
  readonly account: Account;
  readonly place: Store<DeskPlace>;
  readonly list: Store<VisitList> = createStore<VisitList>(emptyList("coming"));
  readonly queue: Store<readonly Waiting[]> = createStore<readonly Waiting[]>([]);
  /** Nothing was heard of the waiting room lately. */
  readonly queueAway: Store<boolean>;
  readonly open: Store<OpenVisit | null> = createStore<OpenVisit | null>(null);
  readonly drafts = new Drafts();
  readonly actions: Actions;
  private readonly parts: DeskParts;
  private readonly now: () => number;
  private readonly line: LongPoll<readonly Waiting[]>;
  private userId: string | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private asked = 0;

  constructor(parts: DeskParts, path: string) {
    this.parts = parts;
    this.account = parts.account;
    this.now = parts.now ?? Date.now;
    this.place = createStore(deskPlace(path));
    this.actions = new Actions(visitWords, () => void this.account.check());
    this.line = new LongPoll<readonly Waiting[]>({
      ask: (after) => parts.visits.queue(after),
      take: (waiting) => {
        this.queue.set(waiting);
        void this.look();
      },
      refused: () => void this.account.check(),
    });
    this.queueAway = this.line.away;
    this.account.store.subscribe(() => this.follow());
  }

  start(): void {
    void this.account.look();
  }

  /** The address has changed by itself. */
  visit(path: string): void {
    this.show(deskPlace(path));
  }

  go(place: DeskPlace): void {
    this.parts.navigate(deskPath(place));
    this.show(place);
  }

  wake(): void {
    this.line.wake();
    this.open.get()?.line.wake();
  }

  choose(span: Span): void {
    this.list.set(emptyList(span));
    void this.look();
  }

  /** Asks for the list anew, and shows the former until it is there. */
  async look(): Promise<void> {
    const attempt = ++this.asked;
    const { span } = this.list.get();
    try {
      const { visits, cursor } = await this.parts.visits.list({ from: this.from(span) });
      if (attempt !== this.asked) return;
      this.list.set({ span, visits, cursor, loading: false, problem: null });
    } catch (error) {
      if (attempt !== this.asked) return;
      this.list.update((list) => ({ ...list, loading: false, problem: visitWords(error) }));
      void this.account.check();
    }
  }

  async more(): Promise<void> {
    const { span, cursor } = this.list.get();
    if (cursor === null) return;
    const attempt = ++this.asked;
    const page = await this.actions.run("more", () =>
      this.parts.visits.list({ from: this.from(span), cursor }),
    );
    if (!page || attempt !== this.asked) return;
    this.list.update((list) => ({ ...list, visits: [...list.visits, ...page.visits], cursor: page.cursor }));
  }

  /** Schedules a visit and opens it, unless one has gone elsewhere meanwhile. */
  async schedule(wish: NewVisit): Promise<boolean> {
    const visit = await this.actions.run("schedule", () => this.parts.visits.schedule(wish));
    if (!visit) return false;
    void this.look();
    this.goOn(visit.id);
    return true;
  }

  /** Lets somebody in and opens their visit, unless one has gone elsewhere meanwhile. */
  async admit({ visitId, participantId }: Waiting): Promise<void> {
    const visit = await this.actions.run(`admit ${participantId}`, () =>
      this.parts.visits.admit(visitId, participantId),
    );
    if (visit) this.goOn(visitId);
  }

  directory(query: string): Promise<DirectoryEntry[]> {
    return this.parts.accounts.directory(query);
  }

  private goOn(visitId: string): void {
    if (this.place.get().kind === "list") this.go({ kind: "visit", visitId });
  }

  private show(place: DeskPlace): void {
    this.place.set(place);
    const visitId = place.kind === "visit" && this.userId !== null ? place.visitId : null;
    const former = this.open.get();
    if (visitId === (former?.visitId ?? null)) return;
    former?.stop();
    this.open.set(null);
    if (visitId === null) {
      if (this.userId !== null) void this.look();
      return;
    }
    const { visits, call } = this.parts;
    const drafts = this.drafts.of(visitId);
    const rejected = () => void this.account.check();
    const opened = new OpenVisit({ visits, visitId, call, drafts, rejected });
    this.open.set(opened);
    opened.start();
  }

  /** Begins and ends with who is signed in. */
  private follow(): void {
    const { step, me } = this.account.store.get();
    if (step === "leaving") this.drafts.forget();
    const userId = step === "in" && me ? me.id : null;
    if (userId === this.userId) return;
    this.end();
    this.userId = userId;
    if (userId !== null && me) this.begin(me);
  }

  private begin(me: Me): void {
    this.drafts.belongTo(me.id);
    if (me.roles.includes("clinician")) this.line.start();
    this.timer = setInterval(() => {
      if (this.place.get().kind === "list") void this.look();
    }, AGAIN_MS);
    void this.look();
    this.show(this.place.get());
  }

  private end(): void {
    this.asked += 1;
    this.line.stop();
    if (this.timer !== null) clearInterval(this.timer);
    this.open.get()?.stop();
    this.open.set(null);
    this.queue.set([]);
    this.list.set(emptyList("coming"));
  }

  private from(span: Span): string {
    const today = new Date(this.now()).setHours(0, 0, 0, 0);
    return new Date(span === "coming" ? today : today - PAST_MS).toISOString();
  }
}

/** The visits of a list in the order in which they are looked for: past ones the latest first, and none of today. */
export function shownVisits({ span, visits }: VisitList, now: number): readonly Visit[] {
  if (span === "coming") return visits;
  const today = new Date(now).setHours(0, 0, 0, 0);
  return visits.filter(({ scheduledAt }) => Date.parse(scheduledAt) < today).toReversed();
}

function emptyList(span: Span): VisitList {
  return { span, visits: [], cursor: null, loading: true, problem: null };
}
