/** One message, as it is read, edited, or on its way. */
import { type FormEvent, type KeyboardEvent, memo, useEffect, useRef, useState } from "react";
import type { Message } from "../../messaging/messaging";
import { fits } from "../../state/channels/channels";
import type { Outgoing } from "../../state/channels/timeline";
import { textParts } from "../../state/links";
import { Avatar } from "../parts/avatar";
import { Button, IconButton } from "../parts/button";
import { useInside } from "../workspace/context";
import { Room } from "./composer";
import { clockWords, momentWords } from "./words";

interface MessageRowProps {
  message: Message;
  head: boolean;
  own: boolean;
  writes: boolean;
  moderates: boolean;
  administers: boolean;
  editing: boolean;
  onRemove: (what: { message: Message; how: "redact" | "erase" }) => void;
  onEdited: () => void;
}

const STATUS_WORDS = {
  sent: null,
  pending: "Waiting to be let through",
  denied: "Not let through: nobody else sees this",
  failed: "Not delivered: nobody else sees this",
} as const;

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, head, own, writes, editing, onEdited } = props;
  const { sender, at, text, redacted, editedAt, status, between } = message;
  return (
    <li
      className="message-row"
      // Where nothing hovers, a touch shows what can be done.
      tabIndex={-1}
      data-head={head}
      data-own={own}
      data-testid="message"
      data-message-id={message.id}
      data-redacted={redacted}
      data-status={status}
    >
      <Head head={head} name={own ? "You" : sender.name} arn={sender.arn} avatar={sender.name} at={at} />
      {editing ? (
        <Edit message={message} onEdited={onEdited} />
      ) : (
        <div className="message-body">
          {redacted ? (
            <p className="message-removed">This message was removed.</p>
          ) : (
            <MessageText text={text} />
          )}
          {editedAt !== null && !redacted && (
            <small className="message-note" title={momentWords(editedAt)} data-testid="edited">
              edited
            </small>
          )}
          {between && <small className="message-note">Only the two of you see this</small>}
          {STATUS_WORDS[status] && (
            <small className="message-note" data-status={status}>
              {STATUS_WORDS[status]}
            </small>
          )}
        </div>
      )}
      {!editing && !redacted && status === "sent" && writes && <Actions {...props} />}
    </li>
  );
});

export function OutgoingRow({ item, head }: { item: Outgoing; head: boolean }) {
  const { channels, me } = useInside();
  const { token, text, at, state, problem } = item;
  return (
    <li className="message-row" data-head={head} data-own data-testid="outgoing" data-state={state}>
      <Head head={head} name="You" arn={me.appInstanceUserArn} avatar={me.displayName} at={at} />
      <div className="message-body">
        <MessageText text={text} />
        {state === "sending" && <small className="message-note">sending…</small>}
        {state === "failed" && (
          <p className="message-unsent" role="alert">
            Not sent. {problem}.{" "}
            <button
              type="button"
              className="text-button"
              onClick={() => channels.resend(token)}
              data-testid="send-again"
            >
              Send again
            </button>{" "}
            <button
              type="button"
              className="text-button"
              onClick={() => channels.discard(token)}
              data-testid="discard"
            >
              Discard
            </button>
          </p>
        )}
      </div>
    </li>
  );
}

interface HeadProps {
  head: boolean;
  name: string;
  arn: string;
  avatar: string;
  at: number;
}

function Head({ head, name, arn, avatar, at }: HeadProps) {
  return (
    <>
      {head && <Avatar name={avatar} attendeeId={arn} />}
      <p className={head ? "message-head" : "visually-hidden"}>
        <strong dir="auto">{name}</strong>{" "}
        <time dateTime={new Date(at).toISOString()} title={momentWords(at)}>
          {clockWords(at)}
        </time>
      </p>
    </>
  );
}

function MessageText({ text }: { text: string }) {
  return (
    <p className="message-words" dir="auto" data-testid="message-text">
      {textParts(text).map((part) =>
        part.href ? (
          <a key={part.at} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

function Actions({ message, own, moderates, administers, onRemove }: MessageRowProps) {
  const { channels } = useInside();
  if (!own && !moderates) return null;
  return (
    <div className="message-actions">
      {own && (
        <IconButton
          icon="edit"
          label="Edit"
          size={17}
          onClick={() => channels.editing.set(message.id)}
          data-message-action
          data-testid="edit"
        />
      )}
      <IconButton
        icon="withdraw"
        label="Remove"
        size={17}
        onClick={() => onRemove({ message, how: "redact" })}
        data-message-action
        data-testid="redact"
      />
      {administers && (
        <IconButton
          icon="erase"
          label="Delete without a trace"
          size={17}
          onClick={() => onRemove({ message, how: "erase" })}
          data-message-action
          data-testid="erase"
        />
      )}
    </div>
  );
}

function Edit({ message, onEdited }: { message: Message; onEdited: () => void }) {
  const { channels } = useInside();
  const [text, setText] = useState(message.text);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
    element?.closest("li")?.scrollIntoView({ block: "nearest" });
  }, []);

  const close = () => {
    channels.editing.set(null);
    onEdited();
  };
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!fits(text)) return;
    if (text.trim() === message.text) return close();
    setBusy(true);
    const saved = await channels.edit(message, text);
    setBusy(false);
    if (saved) close();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void save();
    }
  };

  return (
    <form className="message-edit" onSubmit={(event) => void save(event)}>
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label="Edit message"
        aria-describedby={`room-${message.id}`}
        value={text}
        readOnly={busy}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
        data-testid="edit-input"
      />
      <Room id={`room-${message.id}`} text={text} />
      <div className="message-edit-foot">
        <Button look="quiet" onClick={close} data-testid="edit-cancel">
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={busy} disabled={!fits(text)} data-testid="edit-save">
          Save
        </Button>
      </div>
    </form>
  );
}
