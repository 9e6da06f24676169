/** What is told in passing: on screen for a moment, and to screen readers through a live region. */
import { IconButton } from "./parts/button";
import { useApp, useStore } from "./use-app";

export function Toasts() {
  const { session } = useApp();
  const notices = useStore(session.notices.shown);
  if (notices.length === 0) return null;
  return (
    <aside className="toasts" aria-label="Notices">
      <ul>
        {notices.map((notice) => (
          <li key={notice.id} className="toast">
            <span>{notice.text}</span>
            <IconButton
              icon="close"
              label="Dismiss"
              size={16}
              onClick={() => session.notices.dismiss(notice.id)}
            />
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** Keyed by number, so that the same sentence twice is read twice. */
export function Spoken() {
  const { session } = useApp();
  const { id, text } = useStore(session.notices.spoken);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="spoken">
      <span key={id}>{text}</span>
    </div>
  );
}
