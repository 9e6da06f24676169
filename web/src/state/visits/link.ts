/**
 * A visit's link: `/v#code.SECRET` or `/v#birth.SECRET`.
 *
 * The secret stands in the fragment, which browsers send to nobody; the word before it says which second factor is
 * asked for. Once somebody is in, the address is that of the visit, `/v/VISIT`, which opens nothing by itself.
 */
export type FactorKind = "birth" | "code";

export interface OpenedLink {
  secret: string;
  /** Null for a link that does not say it. */
  factor: FactorKind | null;
}

const ROOT = "/v";
const FRAGMENT = /^#(?:(birth|code)\.)?([A-Za-z0-9_-]{16,64})$/;
const VISIT = /^\/v\/([A-Za-z0-9-]{1,64})\/?$/;

/** Whether the address is one of those that patients, and whoever helps them, come to. */
export function isVisitor(path: string): boolean {
  return path === ROOT || path.startsWith(`${ROOT}/`);
}

export function visitIdInPath(path: string): string | null {
  return VISIT.exec(path)?.[1] ?? null;
}

export function visitorPath(visitId: string | null): string {
  return visitId === null ? ROOT : `${ROOT}/${visitId}`;
}

export function linkInFragment(fragment: string): OpenedLink | null {
  const [, factor, secret] = FRAGMENT.exec(fragment) ?? [];
  return secret === undefined ? null : { secret, factor: (factor as FactorKind | undefined) ?? null };
}

export function linkAddress(origin: string, secret: string, factor: FactorKind): string {
  return `${origin}${ROOT}#${factor}.${secret}`;
}
