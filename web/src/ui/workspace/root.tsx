/** The pages of people who have an account: on the way in, and inside. */
import "../../styles/workspace.css";
import { useEffect } from "react";
import type { Workspace } from "../../state/workspace";
import { AccountContext } from "../account/context";
import { SignIn } from "../account/sign-in";
import { SignUp } from "../account/sign-up";
import { Threshold, Waiting } from "../account/threshold";
import { Shell } from "../channels/shell";
import { Button } from "../parts/button";
import { useStore } from "../use-app";
import { InsideContext, useWorkspace, WorkspaceContext } from "./context";

export function WorkspaceRoot({ workspace }: { workspace: Workspace }) {
  return (
    <WorkspaceContext value={workspace}>
      <AccountContext value={workspace.account}>
        <Page />
      </AccountContext>
    </WorkspaceContext>
  );
}

function Page() {
  const workspace = useWorkspace();
  const { step, me } = useStore(workspace.account.store);
  const place = useStore(workspace.place);
  const channels = useStore(workspace.channels);
  const broken = useStore(workspace.broken);

  useEffect(() => {
    if (step !== "in") document.title = "Sign in · Carillon";
  }, [step]);

  if (step === "looking" || (step === "in" && !channels && !broken)) return <Waiting words="Loading" />;
  if (broken) return <Broken />;
  if (step === "in" && me && channels) {
    return (
      <InsideContext value={{ channels, me }}>
        <Shell />
      </InsideContext>
    );
  }
  // Who is in the middle of signing in has made their account.
  if (place.kind === "signUp" && step === "password") return <SignUp invitation={place.invitation} />;
  return <SignIn />;
}

function Broken() {
  return (
    <Threshold
      title="This page did not load completely"
      lead="Check your network connection, then load it again."
    >
      <Button look="primary" wide onClick={() => location.reload()}>
        Load again
      </Button>
    </Threshold>
  );
}
