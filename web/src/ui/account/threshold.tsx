/** A page on the way in: one heading, one thing to do. */
import { type ReactNode, useEffect, useRef } from "react";
import { Brand } from "../parts/brand";
import { Spinner } from "../parts/button";

interface ThresholdProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  /** It stands below a head of its page's own. */
  headless?: boolean;
}

export function Threshold({ title, lead, children, headless }: ThresholdProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus went with the step before, so whoever reads by ear begins at the top of this one.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <div className="page">
      {!headless && (
        <header className="page-head">
          <Brand />
        </header>
      )}
      <main className="threshold">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}

export function Waiting({ words }: { words: string }) {
  return (
    <p className="workspace-loading" role="status">
      <Spinner /> {words}
    </p>
  );
}
