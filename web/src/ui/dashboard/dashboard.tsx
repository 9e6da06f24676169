/** The operator's page: its frame, and which view stands in it. */
import { useEffect, useRef } from "react";
import { type Dashboard, pathOf, type View } from "../../state/dashboard";
import { problemWords } from "../../state/problems";
import { Alert } from "../parts/alert";
import { Brand } from "../parts/brand";
import { Button, Spinner } from "../parts/button";
import { TokenDialog } from "../parts/token-dialog";
import { DashboardContext, useDashboard } from "./context";
import { MeetingView } from "./meeting";
import { MeetingsView } from "./meetings";
import { UsageView } from "./usage";
import { ViewLink } from "./view-link";

/** What goes on changes; a page that nobody sees need not know. */
const REFRESH_MS = 10_000;

export function DashboardRoot({ dashboard }: { dashboard: Dashboard }) {
  return (
    <DashboardContext value={dashboard}>
      <Frame />
    </DashboardContext>
  );
}

function Frame() {
  const { dashboard, state } = useDashboard();
  const { view, accessToken } = state;
  useEffect(() => {
    const timer = setInterval(() => {
      const idle = document.hidden || dashboard.store.get().problem !== null;
      if (!idle && dashboard.store.get().view.kind === "meetings") void dashboard.refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [dashboard]);
  const usage: View = view.kind === "usage" ? view : { kind: "usage", by: "day", days: 30 };
  return (
    <div className="page">
      <header className="page-head dashboard-head">
        <Brand />
        <nav aria-label="Dashboard">
          <ViewLink to={{ kind: "meetings" }} aria-current={view.kind === "usage" ? undefined : "page"}>
            Meetings
          </ViewLink>
          <ViewLink to={usage} aria-current={view.kind === "usage" ? "page" : undefined}>
            Usage
          </ViewLink>
        </nav>
      </header>
      <main className="dashboard" data-testid="dashboard" data-view={view.kind}>
        <Content key={view.kind === "usage" ? "usage" : pathOf(view)} />
      </main>
      {accessToken !== "fine" && (
        <TokenDialog
          refused={accessToken === "refused"}
          onToken={(token) => void dashboard.giveAccessToken(token)}
          onClose={() => void dashboard.giveAccessToken(null)}
        />
      )}
    </div>
  );
}

const NOT_KNOWN = {
  title: "Nothing is known of this meeting",
  detail: "It was never here, or it was so long ago that it is forgotten.",
};
const TITLES = { meetings: "Meetings", meeting: "Meeting", usage: "Usage" } as const;

function Content() {
  const { dashboard, state } = useDashboard();
  const { view, loading, problem, meeting } = state;
  const heading = useRef<HTMLHeadingElement>(null);
  const title = (view.kind === "meeting" && meeting?.Meeting.ExternalMeetingId) || TITLES[view.kind];
  // Whoever follows a link with the keyboard or a screen reader begins at the top of what it led to.
  const first = useRef(document.title === "");
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
  useEffect(() => {
    if (!first.current) heading.current?.focus();
  }, []);
  const words = problem && problem !== "unauthorized" ? problemWords(problem) : null;
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {words && <Alert words={problem === "notFound" ? NOT_KNOWN : words} testId="problem" />}
      {problem && (
        <Button onClick={() => void dashboard.refresh()} className="dashboard-retry" data-testid="retry">
          Try again
        </Button>
      )}
      {loading && !problem && (
        <p className="dashboard-loading" role="status">
          <Spinner /> Loading
        </p>
      )}
      {!loading && view.kind === "meetings" && <MeetingsView />}
      {!loading && view.kind === "meeting" && <MeetingView />}
      {!loading && view.kind === "usage" && <UsageView />}
    </>
  );
}
