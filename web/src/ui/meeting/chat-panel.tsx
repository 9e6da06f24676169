/** The chat of the meeting: what was written, and a field to write in. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { CHAT_MAX_BYTES, type ChatMessage, messageBytes, sendable } from "../../state/chat";
import { textParts } from "../../state/links";
import { IconButton } from "../parts/button";
import { Icon } from "../parts/icon";
import { ScrollList } from "../parts/scroll-list";
import { useCall, useStore } from "../use-app";
import { Panel } from "./panel";

/** Messages of one person within this time stand under one name. */
const TOGETHER_MS = 120_000;

/** From here on the remaining room is shown. */
const NEARLY_FULL_BYTES = CHAT_MAX_BYTES - 200;

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function ChatPanel({ onClose }: { onClose: () => void }) {
  const { session } = useCall();
  const { messages } = useStore(session.chat);
  useStore(session.names.store);
  const input = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLLIElement>(null);
  const newest = messages.at(-1)?.key;

  useEffect(() => {
    if (newest) end.current?.scrollIntoView({ block: "end" });
  }, [newest]);

  return (
    <Panel title="Chat" onClose={onClose} first={input} testId="chat" foot={<Composer input={input} />}>
      {messages.length === 0 ? (
        <div className="empty">
          <Icon name="chat" size={32} />
          <strong>No messages yet</strong>
          <p>Everyone here sees what you write. Who joins later sees the last five minutes.</p>
        </div>
      ) : (
        <ScrollList className="chat" label="Messages">
          {messages.map((message, at) => (
            <Message key={message.key} message={message} first={startsGroup(message, messages[at - 1])} />
          ))}
          <li ref={end} aria-hidden="true" />
        </ScrollList>
      )}
    </Panel>
  );
}

function Message({ message, first }: { message: ChatMessage; first: boolean }) {
  const { session } = useCall();
  const sender = message.own ? "You" : session.nameOf(message.senderId, message.senderExternalUserId);
  return (
    <li
      className="message"
      data-testid="chat-message"
      data-sender-id={message.senderId}
      data-own={message.own}
      data-failed={message.failed}
    >
      <p className={first ? "message-head" : "visually-hidden"}>
        <strong dir="auto">{sender}</strong>{" "}
        <time dateTime={new Date(message.at).toISOString()}>{CLOCK.format(message.at)}</time>
      </p>
      <p className="message-text" dir="auto" data-testid="chat-text">
        {textParts(message.text).map(({ at, text, href }) =>
          href ? (
            <a key={at} href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </p>
      {message.failed && (
        <p className="message-failed">
          Not delivered: too many messages at once.{" "}
          <button type="button" className="text-button" onClick={() => session.retryChat(message.key)}>
            Send again
          </button>
        </p>
      )}
    </li>
  );
}

function Composer({ input }: { input: React.RefObject<HTMLTextAreaElement | null> }) {
  const { session } = useCall();
  const [text, setText] = useState("");
  const bytes = messageBytes(text.trim());
  const over = bytes - CHAT_MAX_BYTES;

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (session.sendChat(text)) setText("");
    input.current?.focus();
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form className="composer" onSubmit={send}>
      <label className="visually-hidden" htmlFor="chat-input">
        Message to everyone
      </label>
      <textarea
        id="chat-input"
        ref={input}
        rows={1}
        placeholder="Message everyone"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={sendOnEnter}
        aria-invalid={over > 0 || undefined}
        aria-describedby="chat-room"
        data-testid="chat-input"
      />
      <IconButton
        icon="send"
        label="Send"
        hint="Send (Enter)"
        type="submit"
        disabled={!sendable(text)}
        data-testid="chat-send"
      />
      <p id="chat-room" className={over > 0 ? "composer-note field-error" : "composer-note"} role="status">
        {over > 0 && `Too long: ${over} bytes over`}
        {over <= 0 && bytes > NEARLY_FULL_BYTES && `${-over} bytes left`}
      </p>
    </form>
  );
}

function startsGroup(message: ChatMessage, before: ChatMessage | undefined): boolean {
  return before?.senderId !== message.senderId || message.at - before.at > TOGETHER_MS;
}
