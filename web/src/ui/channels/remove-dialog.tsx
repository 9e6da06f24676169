/** Asks before a message is taken away. */
import { useState } from "react";
import type { Message } from "../../messaging/messaging";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useInside } from "../workspace/context";

interface RemoveDialogProps {
  message: Message;
  how: "redact" | "erase";
  onClose: () => void;
}

const WORDS = {
  redact: {
    title: "Remove this message?",
    detail: "Its text is removed for everybody, also on the server. That there was a message stays visible.",
    action: "Remove",
  },
  erase: {
    title: "Delete without a trace?",
    detail: "The message is gone for everybody, and nobody can see that it was there.",
    action: "Delete",
  },
} as const;

export function RemoveDialog({ message, how, onClose }: RemoveDialogProps) {
  const { channels } = useInside();
  const [busy, setBusy] = useState(false);
  const { title, detail, action } = WORDS[how];
  const confirm = async () => {
    setBusy(true);
    await (how === "redact" ? channels.redact(message) : channels.erase(message));
    onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId="remove-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button look="danger" busy={busy} onClick={() => void confirm()} data-testid="remove-confirm">
            {action}
          </Button>
        </>
      }
    >
      <p>{detail}</p>
    </Dialog>
  );
}
