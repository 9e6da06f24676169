/** Asks before a meeting is ended for everyone. */
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useCall, useStore } from "../use-app";

export function EndDialog({ onClose }: { onClose: () => void }) {
  const { session } = useCall();
  const { attendees } = useStore(session.meeting);
  const [ending, setEnding] = useState(false);
  const others = attendees.length - 1;

  const end = async () => {
    setEnding(true);
    await session.endForAll();
    setEnding(false);
    onClose();
  };

  return (
    <Dialog
      title="End the meeting for everyone?"
      onClose={onClose}
      testId="end-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Keep it going
          </Button>
          <Button look="danger" busy={ending} onClick={() => void end()} data-testid="end-confirm">
            End for all
          </Button>
        </>
      }
    >
      <p>
        {others > 0 &&
          `${others === 1 ? "One other person" : `${others} other people`} will be disconnected. `}
        The link stops working. To go alone, leave instead.
      </p>
    </Dialog>
  );
}
