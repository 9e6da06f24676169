/** Shows the page that the address names, or that belongs to the phase of the session, and what stands above all. */
import { useEffect } from "react";
import type { App } from "../app";
import { AccessToken } from "./access-token";
import { Left } from "./left";
import { Lobby } from "./lobby/lobby";
import { Meeting } from "./meeting/meeting";
import { List } from "./recordings/list";
import { Watch } from "./recordings/watch";
import { Spoken, Toasts } from "./toasts";
import { AppContext, CallContext, useApp, useStore } from "./use-app";

export function Root({ app }: { app: App }) {
  return (
    <AppContext value={app}>
      <CallContext value={app}>
        <Page />
        <AccessToken />
        <Toasts notices={app.session.notices} />
        <Spoken notices={app.session.notices} />
      </CallContext>
    </AppContext>
  );
}

function Page() {
  const { place } = useApp();
  switch (place.kind) {
    case "recordings":
      return <List meetingId={place.meetingId} />;
    case "recording":
    case "link":
      return <Watch viewer={place} />;
    case "meeting":
      return <MeetingPage />;
  }
}

function MeetingPage() {
  const { session } = useApp();
  const { phase } = useStore(session.store);
  const { unread } = useStore(session.chat);

  useEffect(() => {
    const titles = { lobby: "Carillon", joining: "Joining", meeting: "Meeting", left: "Meeting left" };
    const title = phase === "lobby" ? titles.lobby : `${titles[phase]} · Carillon`;
    document.title = phase === "meeting" && unread > 0 ? `(${unread}) ${title}` : title;
  }, [phase, unread]);

  switch (phase) {
    case "lobby":
    case "joining":
      return <Lobby />;
    case "meeting":
      return <Meeting />;
    case "left":
      return <Left />;
  }
}
