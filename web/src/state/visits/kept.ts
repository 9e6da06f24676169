/**
 * What a browser keeps of the way into a visit, so that a reload leads back to the same step.
 *
 * The tab keeps a link that is not traded yet, and which steps were taken. The browser keeps by which links it got into
 * which visits, as digests: a link counts once, and people open the one in their message again.
 */
import type { OpenedLink } from "./link";

export interface Progress {
  visitId: string;
  /** One has said that one is whom the visit is for. */
  named: boolean;
  /** One was asked whether the visit may be recorded and written down. */
  asked: boolean;
}

/** A link that was traded, and for what. */
interface Used {
  digest: string;
  /** Null when no answer came: then it may have been, or not. */
  visitId: string | null;
}

/** For as many visits a browser has sessions at a time. */
const USED_MAX = 4;

const LINK_KEY = "carillon.visit-link";
const PROGRESS_KEY = "carillon.visit-progress";
const USED_KEY = "carillon.visit-used";

export class Kept {
  private readonly tab: Storage | null;
  private readonly browser: Storage | null;
  private readonly digest: (text: string) => Promise<string | null>;

  constructor(
    tab: Storage | null,
    browser: Storage | null,
    digest: (text: string) => Promise<string | null>,
  ) {
    this.tab = tab;
    this.browser = browser;
    this.digest = digest;
  }

  link(): OpenedLink | null {
    const link = read<OpenedLink>(this.tab, LINK_KEY);
    return typeof link?.secret === "string" ? link : null;
  }

  keepLink(link: OpenedLink | null): void {
    write(this.tab, LINK_KEY, link);
  }

  progress(visitId: string): Progress {
    const kept = read<Progress>(this.tab, PROGRESS_KEY);
    return kept?.visitId === visitId ? kept : { visitId, named: false, asked: false };
  }

  keepProgress(progress: Progress | null): void {
    write(this.tab, PROGRESS_KEY, progress);
  }

  /** The visit that this browser got into by this link. */
  async usedFor({ secret }: OpenedLink): Promise<string | null> {
    const digest = await this.digest(secret);
    return this.used().find((each) => each.digest === digest)?.visitId ?? null;
  }

  keepUsed(link: OpenedLink, visitId: string): Promise<void> {
    return this.note(link, visitId);
  }

  /** An answer about this link was lost. */
  keepUnanswered(link: OpenedLink): Promise<void> {
    return this.note(link, null);
  }

  async wasUnanswered({ secret }: OpenedLink): Promise<boolean> {
    const digest = await this.digest(secret);
    return this.used().some((each) => each.digest === digest && each.visitId === null);
  }

  /** Whether some link of this browser led to the visit. */
  isKnown(visitId: string): boolean {
    return this.used().some((each) => each.visitId === visitId);
  }

  /** Nothing of this visit stays; what led to others does. */
  forget(visitId: string): void {
    this.keepLink(null);
    this.keepProgress(null);
    const others = this.used().filter((each) => each.visitId !== visitId);
    write(this.browser, USED_KEY, others.length > 0 ? others : null);
  }

  private async note({ secret }: OpenedLink, visitId: string | null): Promise<void> {
    const digest = await this.digest(secret);
    if (digest === null) return;
    const others = this.used().filter((each) => each.digest !== digest);
    write(this.browser, USED_KEY, [{ digest, visitId }, ...others].slice(0, USED_MAX));
  }

  /** The newest first. */
  private used(): readonly Used[] {
    const used = read<unknown>(this.browser, USED_KEY);
    return Array.isArray(used) ? used.filter(isUsed) : [];
  }
}

function isUsed(value: unknown): value is Used {
  const { digest, visitId } = (value ?? {}) as Partial<Used>;
  return typeof digest === "string" && (typeof visitId === "string" || visitId === null);
}

function read<T>(storage: Storage | null, key: string): T | null {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "null");
    return typeof value === "object" ? (value as T | null) : null;
  } catch {
    return null;
  }
}

function write(storage: Storage | null, key: string, value: object | null): void {
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage a reload asks again.
  }
}
