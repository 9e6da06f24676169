/** What can be done with a channel as a whole: another name, leaving it, deleting it. */
import { type FormEvent, useState } from "react";
import type { Channel } from "../../messaging/messaging";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { useInside } from "../workspace/context";
import { nameAdvice } from "./new-channel-dialog";

type Step = "choose" | "rename" | "leave" | "delete";

export function ChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [step, setStep] = useState<Step>("choose");
  switch (step) {
    case "choose":
      return <Choose channel={channel} onStep={setStep} onClose={onClose} />;
    case "rename":
      return <Rename channel={channel} onClose={onClose} />;
    default:
      return <Confirm channel={channel} how={step} onClose={onClose} />;
  }
}

interface ChooseProps {
  channel: Channel;
  onStep: (step: Step) => void;
  onClose: () => void;
}

function Choose({ channel, onStep, onClose }: ChooseProps) {
  const { channels } = useInside();
  const moderates = channels.moderates(channel.arn);
  return (
    <Dialog title={channel.name} onClose={onClose} testId="channel-dialog">
      <div className="menu">
        {moderates && (
          <button type="button" onClick={() => onStep("rename")} data-testid="rename">
            <Icon name="edit" /> Rename
          </button>
        )}
        <button type="button" onClick={() => onStep("leave")} data-testid="leave-channel">
          <Icon name="door" /> Leave this channel
        </button>
        {moderates && (
          <button type="button" data-danger onClick={() => onStep("delete")} data-testid="delete-channel">
            <Icon name="erase" /> Delete this channel
          </button>
        )}
      </div>
    </Dialog>
  );
}

function Rename({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { channels } = useInside();
  const [name, setName] = useState(channel.name);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (nameAdvice(name)) return;
    setBusy(true);
    const renamed = await channels.rename(channel, name);
    setBusy(false);
    if (renamed) onClose();
  };
  return (
    <Dialog title="Rename the channel" onClose={onClose} testId="rename-dialog">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="Name"
          autoComplete="off"
          dir="auto"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={nameAdvice(name)}
          data-first
          data-testid="channel-name"
        />
        <Button look="primary" type="submit" wide busy={busy} data-testid="rename-confirm">
          Rename
        </Button>
      </form>
    </Dialog>
  );
}

interface ConfirmProps {
  channel: Channel;
  how: "leave" | "delete";
  onClose: () => void;
}

function Confirm({ channel, how, onClose }: ConfirmProps) {
  const { channels } = useInside();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const done = await (how === "leave" ? channels.leave(channel) : channels.remove(channel));
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title={how === "leave" ? "Leave this channel?" : "Delete this channel?"}
      onClose={onClose}
      testId="channel-confirm-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button look="danger" busy={busy} onClick={() => void confirm()} data-testid="channel-confirm">
            {how === "leave" ? "Leave" : "Delete"}
          </Button>
        </>
      }
    >
      <p>{how === "leave" ? leaveWords(channel) : "Everything in it is gone, for everybody and for good."}</p>
    </Dialog>
  );
}

function leaveWords({ privacy }: Channel): string {
  return privacy === "PUBLIC"
    ? "You are no longer told what is new in it. You can join again at any time."
    : "To come back, somebody in it has to add you.";
}
