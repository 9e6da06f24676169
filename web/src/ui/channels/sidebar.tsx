/** The list of channels, what is unread in them, and who one is. */
import { useState } from "react";
import { isStaff } from "../../api/accounts";
import { channelIdOf } from "../../messaging/messaging";
import type { Entry } from "../../state/channels/list";
import { unreadWords } from "../../state/channels/unread";
import { pathOfPlace } from "../../state/workspace-path";
import { Alert } from "../parts/alert";
import { Avatar } from "../parts/avatar";
import { Brand } from "../parts/brand";
import { Button, IconButton, Spinner } from "../parts/button";
import { Icon } from "../parts/icon";
import { SiteNav } from "../parts/site-nav";
import { useStore } from "../use-app";
import { useInside, useWorkspace } from "../workspace/context";
import { BrowseDialog } from "./browse-dialog";
import { NewChannelDialog } from "./new-channel-dialog";
import { briefWords } from "./words";

export function Sidebar() {
  const { channels, me } = useInside();
  const { loading, problem, entries } = useStore(channels.list);
  const open = useStore(channels.open);
  const [dialog, setDialog] = useState<"new" | "browse" | null>(null);
  const close = () => setDialog(null);
  // Whoever may not look others up has nobody to make a channel with.
  const makes = isStaff(me);

  return (
    <div className="sidebar">
      <header className="sidebar-head">
        <Brand />
        <span className="spacer" />
        <IconButton
          icon="search"
          label="Find a channel"
          onClick={() => setDialog("browse")}
          data-testid="browse"
        />
        {makes && (
          <IconButton
            icon="plus"
            label="New channel"
            onClick={() => setDialog("new")}
            data-testid="new-channel"
          />
        )}
      </header>
      <SiteNav current="messages" />
      <nav className="sidebar-list" aria-label="Channels">
        {problem && (
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
        )}
        {loading && (
          <p className="waiting" role="status">
            <Spinner /> Looking for channels…
          </p>
        )}
        {!loading && !problem && entries.length === 0 && (
          <div className="empty" data-testid="no-channels">
            <Icon name="hash" size={32} />
            <strong>No channels yet</strong>
            <p>
              {makes
                ? "Make one and add people to it, or find one that is open to all."
                : "When somebody adds you to one, it stands here."}
            </p>
            {makes && (
              <Button className="sidebar-make" icon="plus" onClick={() => setDialog("new")}>
                New channel
              </Button>
            )}
          </div>
        )}
        <ul data-testid="channels">
          {entries.map((entry) => (
            <Item key={entry.channel.arn} entry={entry} current={entry.channel.arn === open?.arn} />
          ))}
        </ul>
      </nav>
      <Self />
      {dialog === "new" && <NewChannelDialog onClose={close} />}
      {dialog === "browse" && <BrowseDialog onClose={close} />}
    </div>
  );
}

function Item({ entry: { channel, unread }, current }: { entry: Entry; current: boolean }) {
  const { channels } = useInside();
  const count = unread.ids.length;
  const href = pathOfPlace({ kind: "channels", channelId: channelIdOf(channel.arn) }) + location.search;
  const go = (event: React.MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    channels.go(channel.arn);
  };
  return (
    <li>
      <a
        href={href}
        className="channel-link"
        aria-current={current ? "page" : undefined}
        data-unread={count > 0}
        onClick={go}
        data-testid="channel"
        data-channel-id={channelIdOf(channel.arn)}
      >
        <Icon name={channel.privacy === "PUBLIC" ? "hash" : "lock"} size={16} />
        <bdi className="channel-name">{channel.name}</bdi>
        {count > 0 ? (
          <span className="unread-badge" data-testid="unread">
            {unreadWords(unread)}
            <span className="visually-hidden"> unread</span>
          </span>
        ) : (
          channel.lastMessageAt !== null && (
            <time className="channel-time" dateTime={new Date(channel.lastMessageAt).toISOString()}>
              {briefWords(channel.lastMessageAt)}
            </time>
          )
        )}
      </a>
    </li>
  );
}

function Self() {
  const { account } = useWorkspace();
  const { me } = useInside();
  return (
    <footer className="sidebar-foot">
      <Avatar name={me.displayName} attendeeId={me.appInstanceUserArn} />
      <span className="sidebar-self">
        <strong dir="auto">{me.displayName}</strong>
        <small>{me.username}</small>
      </span>
      <a
        className="icon-button"
        href="/account"
        aria-label="Your account"
        title="Your account"
        data-testid="to-account"
      >
        <Icon name="settings" size={20} />
      </a>
      <IconButton
        icon="door"
        label="Sign out"
        onClick={() => void account.signOut()}
        data-testid="sign-out"
      />
    </footer>
  );
}
