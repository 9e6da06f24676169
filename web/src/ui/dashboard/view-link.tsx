/** A link to another view: a real one, followed without loading the page anew. */
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import { pathOf, type View } from "../../state/dashboard";
import { useDashboard } from "./context";

interface ViewLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: View;
  children: ReactNode;
}

export function ViewLink({ to, children, ...rest }: ViewLinkProps) {
  const { dashboard } = useDashboard();
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void dashboard.open(to);
  };
  return (
    <a {...rest} href={pathOf(to)} onClick={follow}>
      {children}
    </a>
  );
}
