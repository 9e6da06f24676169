/** Finds web links in a chat message, so that they can be followed without ever treating text as markup. */

export interface TextPart {
  /** Where the part begins in the whole text. */
  at: number;
  text: string;
  href: string | null;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+/giu;

/** What ends a sentence or closes a bracket is rarely part of the link before it. */
const TRAILING = /[.,;:!?)\]}]+$/u;

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(TRAILING, "");
    if (!URL.canParse(link)) continue;
    if (match.index > from) parts.push({ at: from, text: text.slice(from, match.index), href: null });
    parts.push({ at: match.index, text: link, href: link });
    from = match.index + link.length;
  }
  if (from < text.length) parts.push({ at: from, text: text.slice(from), href: null });
  return parts;
}
