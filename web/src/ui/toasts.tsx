/** What is told in passing: on screen for a moment, and to screen readers through a live region. */
import type { Notices } from "../state/notices";
import { IconButton } from "./parts/button";
import { useStore } from "./use-app";

export function Toasts({ notices }: { notices: Notices }) {
  const shown = useStore(notices.shown);
  if (shown.length === 0) return null;
  return (
    <aside className="toasts" aria-label="Notices">
      <ul>
        {shown.map((notice) => (
          <li key={notice.id} className="toast">
            <span>{notice.text}</span>
            <IconButton icon="close" label="Dismiss" size={16} onClick={() => notices.dismiss(notice.id)} />
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** Keyed by number, so that the same sentence twice is read twice. */
export function Spoken({ notices }: { notices: Notices }) {
  const { id, text } = useStore(notices.spoken);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="spoken">
      <span key={id}>{text}</span>
    </div>
  );
}
