/** A form that takes whoever sends it to the first field that is not right. */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";

interface FormProps {
  children: ReactNode;
  /** False when something in it is not right, which its fields say by then. */
  onSend: () => boolean;
  testId: string;
}

export function Form({ children, onSend, testId }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState(0);

  // After the fields have been told that they are not right.
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refused]);

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!onSend()) setRefused((times) => times + 1);
  };
  return (
    <form ref={form} className="stack" onSubmit={send} noValidate data-testid={testId}>
      {children}
    </form>
  );
}
