/** The frame of a signed-in person: the channels, and the one that is open. On phones one of the two. */
import { useEffect } from "react";
import { unreadInAll } from "../../state/channels/list";
import { Icon } from "../parts/icon";
import { Spoken, Toasts } from "../toasts";
import { useStore } from "../use-app";
import { useNarrow } from "../use-media";
import { useInside } from "../workspace/context";
import { Banner } from "./banner";
import { OpenChannel } from "./open-channel";
import { Sidebar } from "./sidebar";

export function Shell() {
  const { channels } = useInside();
  const open = useStore(channels.open);
  const { entries } = useStore(channels.list);
  const narrow = useNarrow();
  const unread = unreadInAll(entries);
  const name = open?.channel?.name ?? "Channels";

  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name} · Carillon`;
  }, [name, unread]);

  return (
    <div className="shell" data-testid="shell">
      {!narrow && <Sidebar />}
      <main className="shell-main">
        <Banner />
        {open && <OpenChannel key={open.arn} />}
        {!open && (narrow ? <ListAlone /> : <NothingOpen />)}
      </main>
      <Toasts notices={channels.notices} />
      <Spoken notices={channels.notices} />
    </div>
  );
}

function ListAlone() {
  return (
    <>
      <h1 className="visually-hidden">Channels</h1>
      <Sidebar />
    </>
  );
}

function NothingOpen() {
  const { channels, me } = useInside();
  const { entries, loading } = useStore(channels.list);
  if (loading) return null;
  return (
    <div className="empty">
      <Icon name="chat" size={32} />
      <h1 className="hello">
        Hello, <bdi>{me.displayName}</bdi>
      </h1>
      <p>
        {entries.length === 0
          ? "You are not in any channel yet."
          : "Choose a channel to read and write in it."}
      </p>
    </div>
  );
}
