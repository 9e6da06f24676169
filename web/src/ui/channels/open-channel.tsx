/** The open channel: its name, its messages, a field to write in, and its members beside it. */
import { useEffect, useRef, useState } from "react";
import { Alert } from "../parts/alert";
import { Button, IconButton, Spinner } from "../parts/button";
import { useStore } from "../use-app";
import { useNarrow } from "../use-media";
import { useInside } from "../workspace/context";
import { ChannelDialog } from "./channel-dialog";
import { Composer } from "./composer";
import { MembersPanel } from "./members-panel";
import { MessageList } from "./message-list";
import { Typing } from "./typing";

export function OpenChannel() {
  const { channels } = useInside();
  const open = useStore(channels.open);
  const [membersShown, showMembers] = useState(false);
  const [dialog, setDialog] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const narrow = useNarrow();
  const writes = open !== null && channels.isMember(open.arn);
  useStore(channels.list);

  // Where one wants to write is where one comes to; on phones that would bring up the keyboard over what is to be read.
  useEffect(() => {
    const target = narrow ? heading.current : (input.current ?? heading.current);
    target?.focus({ preventScroll: true });
  }, [narrow]);

  if (!open) return null;
  const { channel, loading, problem } = open;
  return (
    <div className="channel-page">
      <section className="channel" aria-labelledby="channel-name" data-testid="open-channel">
        <header className="channel-head">
          {narrow && (
            <IconButton
              icon="back"
              label="All channels"
              onClick={() => channels.go(null)}
              data-testid="back"
            />
          )}
          <div className="channel-title">
            <h1 id="channel-name" ref={heading} tabIndex={-1} dir="auto" data-testid="channel-title">
              {channel?.name ?? (problem ? "Channel" : "…")}
            </h1>
            <Company />
          </div>
          <span className="spacer" />
          {channel && (
            <>
              <IconButton
                icon="people"
                label="Members"
                aria-expanded={membersShown}
                onClick={() => showMembers(!membersShown)}
                data-testid="members-toggle"
              />
              {writes && (
                <IconButton
                  icon="more"
                  label="Channel options"
                  onClick={() => setDialog(true)}
                  data-testid="channel-options"
                />
              )}
            </>
          )}
        </header>
        {problem && (
          <div className="channel-problem">
            <Alert words={problem} testId="problem">
              <button
                type="button"
                className="text-button"
                onClick={() => channels.retry()}
                data-testid="retry"
              >
                Try again
              </button>
            </Alert>
          </div>
        )}
        {problem && open.timeline.messages.length === 0 ? (
          <span className="spacer" />
        ) : loading ? (
          <p className="channel-loading" role="status">
            <Spinner /> Loading messages…
          </p>
        ) : (
          <MessageList writes={writes} onEdited={() => input.current?.focus()} />
        )}
        {channel && !loading && (writes ? <Writing input={input} /> : <Outside />)}
      </section>
      {membersShown && channel && <MembersPanel channel={channel} onClose={() => showMembers(false)} />}
      {dialog && channel && <ChannelDialog channel={channel} onClose={() => setDialog(false)} />}
    </div>
  );
}

/** How many are in the channel, and how many of them look at it now. */
function Company() {
  const { channels } = useInside();
  const { people, loading } = useStore(channels.members);
  const { here } = useStore(channels.presence.store);
  if (loading || people.length === 0) return null;
  return (
    <p className="channel-company" data-testid="company">
      {people.length === 1 ? "1 member" : `${people.length} members`}
      {here.length > 0 && <span data-testid="here"> · {here.length + 1} here now</span>}
    </p>
  );
}

function Writing({ input }: { input: React.RefObject<HTMLTextAreaElement | null> }) {
  return (
    <div className="channel-foot">
      <Typing />
      <Composer input={input} />
    </div>
  );
}

/** A public channel that one reads without being in it. */
function Outside() {
  const { channels } = useInside();
  const channel = useStore(channels.open)?.channel;
  const [busy, setBusy] = useState(false);
  if (channel?.privacy !== "PUBLIC") return null;
  const join = async () => {
    setBusy(true);
    await channels.join(channel);
    setBusy(false);
  };
  return (
    <div className="channel-foot channel-outside">
      <p>Everybody here can read this channel. Join it to write, and to be told what is new.</p>
      <Button look="primary" busy={busy} onClick={() => void join()} data-testid="join-channel">
        Join
      </Button>
    </div>
  );
}
