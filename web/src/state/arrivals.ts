/**
 * Says who came and who left, gathered over a moment into one sentence.
 *
 * The roster arrives entry by entry and the names a little later; a sentence per entry would bury a listener in
 * words. What happens within `GATHER_MS` is told at once, and whom one finds on entering is told as being there.
 */
const GATHER_MS = 1200;

/** The first roster is complete this long after the start, also with names on a slow network. */
const FINDING_MS = 2500;

export class Arrivals {
  private came: string[] = [];
  private left: string[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private enteredAt: number | null = null;
  private readonly nameOf: (attendeeId: string) => string;
  private readonly say: (sentence: string) => void;

  constructor(nameOf: (attendeeId: string) => string, say: (sentence: string) => void) {
    this.nameOf = nameOf;
    this.say = say;
  }

  /** The person is in the meeting from here on. */
  enter(): void {
    this.enteredAt ??= Date.now();
  }

  arrive(attendeeId: string): void {
    if (this.left.includes(attendeeId)) this.left = this.left.filter((id) => id !== attendeeId);
    else this.came.push(attendeeId);
    this.gather();
  }

  leave(attendeeId: string): void {
    if (this.came.includes(attendeeId)) this.came = this.came.filter((id) => id !== attendeeId);
    else this.left.push(attendeeId);
    this.gather();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.enteredAt = null;
    this.came = [];
    this.left = [];
  }

  private gather(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const sentences = [
        ...(this.came.length > 0 ? [this.arrived()] : []),
        ...(this.left.length > 0 ? [`${this.named(this.left)} left.`] : []),
      ];
      this.came = [];
      this.left = [];
      if (sentences.length > 0) this.say(sentences.join(" "));
    }, GATHER_MS);
  }

  private arrived(): string {
    const finding = this.enteredAt === null || Date.now() - this.enteredAt < FINDING_MS;
    return finding ? `In the meeting: ${this.named(this.came)}.` : `${this.named(this.came)} joined.`;
  }

  private named(ids: readonly string[]): string {
    return listed(ids.map(this.nameOf));
  }
}

/** "Ana", "Ana and Jo", "Ana, Jo and 3 others". */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length <= 3) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} others`;
}
