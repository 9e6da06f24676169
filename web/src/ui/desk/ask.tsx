/** Asks before something is done that others notice. */
import type { OpenVisit } from "../../state/visits/open-visit";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useStore } from "../use-app";
import { useOpened } from "./context";

export interface Ask {
  testId: string;
  label: string;
  title: string;
  text: string;
  /** What not to do it is called. */
  back?: string;
  run: (open: OpenVisit) => Promise<unknown>;
}

export function AskDialog({ ask, onClose }: { ask: Ask; onClose: () => void }) {
  const { open } = useOpened();
  const { busy } = useStore(open.actions.store);
  const run = async () => {
    await ask.run(open);
    onClose();
  };
  return (
    <Dialog
      title={ask.title}
      onClose={onClose}
      testId="ask"
      actions={
        <>
          <Button onClick={onClose} data-first>
            {ask.back ?? "Go back"}
          </Button>
          <Button look="danger" busy={busy !== null} onClick={() => void run()} data-testid="ask-confirm">
            {ask.label}
          </Button>
        </>
      }
    >
      <p>{ask.text}</p>
    </Dialog>
  );
}
