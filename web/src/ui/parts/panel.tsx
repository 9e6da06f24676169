/**
 * A panel beside what a page is about, or over it at phone width.
 *
 * It takes focus when it opens and gives it back when it closes, and Esc closes it.
 */
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { IconButton } from "./button";

export interface PanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  /** Takes the focus instead of the heading. */
  first?: RefObject<HTMLElement | null>;
  /** Stands behind the title. */
  mark?: ReactNode;
  testId: string;
}

export function Panel({ title, onClose, children, foot, first, mark, testId }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();

  useEffect(() => {
    const before = document.activeElement;
    (first?.current ?? heading.current)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [first]);

  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };

  return (
    <aside className="panel" aria-labelledby={titleId} onKeyDown={closeOnEscape} data-testid={testId}>
      <header className="panel-head">
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {mark}
        <span className="spacer" />
        <IconButton icon="close" label="Close panel" hint="Close (Esc)" onClick={onClose} />
      </header>
      {children}
      {foot && <footer className="panel-foot">{foot}</footer>}
    </aside>
  );
}
