/**
 * A panel beside the stage, or over it at phone width.
 *
 * It takes focus when it opens and gives it back when it closes, and Esc closes it.
 */
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { IconButton } from "../parts/button";
import { useNarrow } from "../use-media";
import { RecordingMark } from "./recording-mark";

interface PanelProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  /** Takes the focus instead of the heading. */
  first?: RefObject<HTMLElement | null>;
  testId: string;
}

export function Panel({ title, onClose, children, foot, first, testId }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  // Then the header with its mark is out of sight.
  const covers = useNarrow();

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
        {covers && <RecordingMark />}
        <span className="spacer" />
        <IconButton icon="close" label="Close panel" hint="Close (Esc)" onClick={onClose} />
      </header>
      {children}
      {foot && <footer className="panel-foot">{foot}</footer>}
    </aside>
  );
}
