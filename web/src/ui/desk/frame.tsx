/** What stands around every page of visits but the call. */
import { type ReactNode, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { SiteHead } from "../parts/site-head";
import { useStore } from "../use-app";
import { useDesk, useMe } from "./context";

export function Frame({ children }: { children: ReactNode }) {
  const desk = useDesk();
  const isUnsaved = useStore(desk.drafts.unsaved).size > 0;
  const [asks, setAsks] = useState(false);
  const signOut = () => (isUnsaved ? setAsks(true) : void desk.account.signOut());
  return (
    <div className="desk" data-testid="desk">
      <SiteHead current="visits" me={useMe()} onSignOut={signOut} />
      {children}
      {asks && <UnsavedDialog onClose={() => setAsks(false)} />}
    </div>
  );
}

function UnsavedDialog({ onClose }: { onClose: () => void }) {
  const desk = useDesk();
  return (
    <Dialog
      title="Sign out without saving?"
      onClose={onClose}
      testId="unsaved-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Go back
          </Button>
          <Button look="danger" onClick={() => void desk.account.signOut()} data-testid="unsaved-confirm">
            Sign out
          </Button>
        </>
      }
    >
      <p>What you wrote of a visit and did not save is lost. The list of visits says of which.</p>
    </Dialog>
  );
}
