/** A list that may scroll, and can then be scrolled by keyboard. */
import type { ReactNode } from "react";

interface ScrollListProps {
  label: string;
  className: string;
  children: ReactNode;
}

export function ScrollList({ label, className, children }: ScrollListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <ul className={className} aria-label={label} tabIndex={0}>
      {children}
    </ul>
  );
}
