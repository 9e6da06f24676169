/** What was made for somebody else, shown this once. */
import type { Shown } from "../../state/settings/settings";
import { Button } from "../parts/button";
import { Copied } from "../parts/copied";
import { Dialog } from "../parts/dialog";
import { useSettings } from "./context";

export function ShownDialog({ shown }: { shown: Shown }) {
  const settings = useSettings();
  const close = () => settings.shown.set(null);
  return (
    <Dialog title={shown.title} onClose={close} testId="shown">
      <div className="stack">
        <p>{shown.text}</p>
        <Copied label="To copy" text={shown.secret} testId="shown-secret" />
        <Button look="primary" wide onClick={close} data-testid="shown-done">
          Done
        </Button>
      </div>
    </Dialog>
  );
}
