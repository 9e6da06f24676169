/**
 * The messages of the open channel.
 *
 * The view stays where it is: at the newest message while one is there, and at what one reads while older messages
 * come in above or newer ones below.
 */
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Message } from "../../messaging/messaging";
import { rowsOf } from "../../state/channels/rows";
import { Button, Spinner } from "../parts/button";
import { Icon } from "../parts/icon";
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";
import { MessageRow, OutgoingRow } from "./message";
import { RemoveDialog } from "./remove-dialog";
import { dayWords } from "./words";

/** Older messages are fetched when so much is left above. */
const AHEAD_PX = 600;
/** So close to the end counts as at the end. */
const END_PX = 48;

interface MessageListProps {
  writes: boolean;
  /** Editing is over, and the focus is free. */
  onEdited: () => void;
}

export function MessageList({ writes, onEdited }: MessageListProps) {
  const { channels, me } = useInside();
  const open = useStore(channels.open);
  const editing = useStore(channels.editing);
  const { administers } = useStore(channels.list);
  const moderates = open !== null && channels.moderates(open.arn);
  const [removing, setRemoving] = useState<{ message: Message; how: "redact" | "erase" } | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const box = useRef<HTMLElement>(null);
  const rowList = useRef<HTMLOListElement>(null);
  const view = useRef({ atEnd: true, fromEnd: 0, top: 0, first: "", last: "" });

  const timeline = open?.timeline;
  const readAt = open?.readAt ?? null;
  const rows = useMemo(
    () => (timeline ? rowsOf(timeline, { selfArn: me.appInstanceUserArn, readAt }) : []),
    [timeline, readAt, me],
  );
  const first = timeline?.messages[0]?.id ?? "";
  const last = timeline?.outbox.at(-1)?.token ?? timeline?.messages.at(-1)?.id ?? "";
  const older = timeline?.older ?? null;
  const sent = timeline?.outbox.at(-1)?.token;

  // What came in above must not move what is read.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = view.current;
    if (before.first !== "" && before.first !== first && !before.atEnd) {
      element.scrollTop = element.scrollHeight - before.fromEnd;
    } else if (before.atEnd) {
      element.scrollTop = element.scrollHeight;
    }
    const fromEnd = element.scrollHeight - element.scrollTop;
    view.current = { ...before, first, last, fromEnd, top: element.scrollTop };
  }, [first, last]);

  // Whoever sends wants to see it.
  useLayoutEffect(() => {
    const element = box.current;
    if (element && sent !== undefined) element.scrollTop = element.scrollHeight;
  }, [sent]);

  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    // The end is left by scrolling up alone: it may have moved down by what came in since.
    const stayed = view.current.atEnd && element.scrollTop >= view.current.top;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < END_PX;
    if (stayed && !near) element.scrollTop = element.scrollHeight;
    const end = stayed || near;
    const fromEnd = element.scrollHeight - element.scrollTop;
    view.current = { ...view.current, atEnd: end, fromEnd, top: element.scrollTop };
    setAtEnd(end);
    channels.attend(end);
    if (element.scrollTop < AHEAD_PX) void channels.loadOlder();
  }, [channels]);

  // A list that fills no screen gets no scroll event, and one that changes its size, or whose rows change theirs, keeps
  // its end in view.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (view.current.atEnd) element.scrollTop = element.scrollHeight;
      look();
    });
    observer.observe(element);
    if (rowList.current) observer.observe(rowList.current);
    return () => {
      observer.disconnect();
      channels.attend(false);
    };
  }, [channels, look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that did not fill the screen asks for the next
  useEffect(() => {
    look();
  }, [look, first, last]);

  const toEnd = () => {
    const element = box.current;
    element?.scrollTo({ top: element.scrollHeight });
    element?.focus({ preventScroll: true });
  };

  // The button that asked for it goes with the message.
  const endRemoving = () => {
    setRemoving(null);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    });
  };

  if (!open || !timeline) return null;
  return (
    <div className="messages-frame">
      <section
        ref={box}
        className="messages"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        onScroll={look}
        onKeyDown={moveBetweenMessages}
        data-testid="messages"
        data-at-end={atEnd}
      >
        <div className="messages-top">
          {open.loadingOlder && <Spinner />}
          {open.olderProblem && (
            <p>
              {open.olderProblem.title}.{" "}
              <button type="button" className="text-button" onClick={() => void channels.loadOlder()}>
                Try again
              </button>
            </p>
          )}
          {older === null && rows.length > 0 && <p data-testid="beginning">The beginning of this channel</p>}
        </div>
        {rows.length === 0 && (
          <div className="empty" data-testid="no-messages">
            <Icon name="chat" size={32} />
            <strong>No messages yet</strong>
            <p>{writes ? "Write the first one." : "Nobody has written anything here."}</p>
          </div>
        )}
        <ol ref={rowList} className="message-rows">
          {rows.map((row) => {
            switch (row.kind) {
              case "day":
                return (
                  <li key={row.key} className="day-row" data-testid="day">
                    <span>{dayWords(row.at)}</span>
                  </li>
                );
              case "new":
                return (
                  <li key={row.key} className="new-row" data-testid="new-mark">
                    <span>New</span>
                  </li>
                );
              case "outgoing":
                return <OutgoingRow key={row.key} item={row.item} head={row.head} />;
              case "message":
                return (
                  <MessageRow
                    key={row.key}
                    message={row.message}
                    head={row.head}
                    own={row.own}
                    writes={writes}
                    moderates={moderates}
                    administers={administers}
                    editing={editing === row.message.id}
                    onRemove={setRemoving}
                    onEdited={onEdited}
                  />
                );
              default:
                return null;
            }
          })}
        </ol>
      </section>
      {!atEnd && (
        <Button className="to-end" icon="down" onClick={toEnd} data-testid="to-end">
          Newest messages
        </Button>
      )}
      {removing && <RemoveDialog {...removing} onClose={endRemoving} />}
    </div>
  );
}

/** Up and down go from the actions of one message to those of the next, so that Tab need not go through all. */
function moveBetweenMessages(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const target = event.target as HTMLElement;
  if (!target.matches("[data-message-action]")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".message-actions")];
  const at = rows.findIndex((row) => row.contains(target));
  const next =
    rows[at + (event.key === "ArrowUp" ? -1 : 1)]?.querySelector<HTMLElement>("[data-message-action]");
  if (!next) return;
  event.preventDefault();
  next.focus();
}
