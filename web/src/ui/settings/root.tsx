/** The pages of settings: the own account, and for admins those of others. */
import "../../styles/workspace.css";
import "../../styles/visits.css";
import "../../styles/settings.css";
import { useEffect } from "react";
import type { Settings } from "../../state/settings/settings";
import { type SettingsPlace, settingsPath } from "../../state/settings/settings-path";
import { AccountContext } from "../account/context";
import { SignIn } from "../account/sign-in";
import { Waiting as Loading } from "../account/threshold";
import { Alert } from "../parts/alert";
import { SiteHead } from "../parts/site-head";
import { useStore } from "../use-app";
import { SelfContext, SettingsContext, useSelf, useSettings } from "./context";
import { Own } from "./own";
import { People } from "./people";
import { ShownDialog } from "./shown-dialog";

export function SettingsRoot({ settings }: { settings: Settings }) {
  return (
    <SettingsContext value={settings}>
      <AccountContext value={settings.account}>
        <Page />
      </AccountContext>
    </SettingsContext>
  );
}

function Page() {
  const settings = useSettings();
  const { step, me } = useStore(settings.account.store);

  useEffect(() => {
    document.title = step === "in" ? "Settings · Carillon" : "Sign in · Carillon";
  }, [step]);

  if (step === "looking") return <Loading words="Loading" />;
  if (step !== "in" || !me) return <SignIn />;
  return (
    <SelfContext value={me}>
      <Inside />
    </SelfContext>
  );
}

function Inside() {
  const settings = useSettings();
  const me = useSelf();
  const { kind } = useStore(settings.place);
  const { problem } = useStore(settings.actions.store);
  const shown = useStore(settings.shown);
  const done = useStore(settings.done);
  const isAdmin = me.roles.includes("admin");
  const showsPeople = kind === "people" && isAdmin;

  return (
    <div className="desk" data-testid="settings-page">
      <SiteHead current={null} me={me} />
      <main className="visit-page">
        <h1>{showsPeople ? "People" : "Your account"}</h1>
        {isAdmin && (
          <nav className="spans" aria-label="Settings">
            <Place to="own" label="Your account" />
            <Place to="people" label="People" />
          </nav>
        )}
        {problem && <Alert words={problem} testId="problem" />}
        <p className={done ? "aside" : "visually-hidden"} role="status" data-testid="settings-done">
          {done}
        </p>
        {showsPeople ? <People /> : <Own />}
      </main>
      {shown && <ShownDialog shown={shown} />}
    </div>
  );
}

function Place({ to, label }: { to: SettingsPlace["kind"]; label: string }) {
  const settings = useSettings();
  const { kind } = useStore(settings.place);
  return (
    <a
      href={settingsPath({ kind: to })}
      aria-current={kind === to ? "page" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        settings.go({ kind: to });
      }}
      data-testid={`settings-${to}`}
    >
      {label}
    </a>
  );
}
