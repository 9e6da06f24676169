/** Where one writes: a field that grows, and how much room is left in it. */
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { MESSAGE_MAX_BYTES } from "../../messaging/messaging";
import { fits } from "../../state/channels/channels";
import { messageBytes } from "../../state/chat";
import { IconButton } from "../parts/button";
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";

/** From here on the remaining room is shown. */
const NEARLY_FULL_BYTES = MESSAGE_MAX_BYTES - 400;

export function Composer({ input }: { input: React.RefObject<HTMLTextAreaElement | null> }) {
  const { channels, me } = useInside();
  const open = useStore(channels.open);
  const arn = open?.arn ?? "";
  const [text, setText] = useState(() => channels.draft(arn));

  const change = (next: string) => {
    setText(next);
    channels.keepDraft(arn, next);
    if (next.trim() === "") channels.presence.typed();
    else channels.presence.type();
  };
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (channels.send(text)) change("");
    input.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "") {
      const last = open?.timeline.messages.findLast(
        ({ sender, redacted }) => sender.arn === me.appInstanceUserArn && !redacted,
      );
      if (!last) return;
      event.preventDefault();
      channels.editing.set(last.id);
    }
  };

  return (
    <form className="composer" onSubmit={send}>
      <label className="visually-hidden" htmlFor="message-input">
        Message to {open?.channel?.name}
      </label>
      <textarea
        id="message-input"
        ref={input}
        rows={1}
        dir="auto"
        placeholder="Write a message"
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKey}
        aria-invalid={messageBytes(text.trim()) > MESSAGE_MAX_BYTES || undefined}
        aria-describedby="message-room"
        data-testid="message-input"
      />
      <IconButton
        icon="send"
        label="Send"
        hint="Send (Enter)"
        type="submit"
        disabled={!fits(text)}
        data-testid="send"
      />
      <Room id="message-room" text={text} />
    </form>
  );
}

/** How much room a message has left, as it gets short. */
export function Room({ id, text }: { id: string; text: string }) {
  const bytes = messageBytes(text.trim());
  const over = bytes - MESSAGE_MAX_BYTES;
  return (
    <p
      id={id}
      className={over > 0 ? "composer-note field-error" : "composer-note"}
      role="status"
      data-testid="room"
    >
      {over > 0 && `Too long to send: ${over} bytes over. Shorten it, or send it in parts.`}
      {over <= 0 && bytes > NEARLY_FULL_BYTES && `${-over} bytes left`}
    </p>
  );
}
