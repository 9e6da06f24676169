/** Something to hand on: in a field, with a button that copies it. */
import { useState } from "react";
import { Button } from "./button";

const SAID_MS = 2500;

export function Copied({ label, text, testId }: { label: string; text: string; testId: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    } catch {
      // It stands in the field, and can be taken from there.
    }
  };
  return (
    <div className="copied">
      <label>
        <span>{label}</span>
        <input readOnly value={text} onFocus={(event) => event.target.select()} data-testid={testId} />
      </label>
      <Button
        icon={copied ? "check" : "copy"}
        aria-label={copied ? undefined : `Copy ${label.toLowerCase()}`}
        onClick={() => void copy()}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
