/** A problem told in place: what is wrong, what helps, and perhaps a button that does it. */
import type { ReactNode } from "react";
import type { Words } from "../../state/problems";
import { Icon } from "./icon";

export function Alert({ words, children, testId }: { words: Words; children?: ReactNode; testId?: string }) {
  return (
    <div className="alert" role="alert" data-testid={testId}>
      <Icon name="warning" size={20} />
      <div>
        <strong>{words.title}</strong>
        <p>{words.detail}</p>
        {children}
      </div>
    </div>
  );
}
