/** Makes a channel: a name, who is in it, and who can find it. */
import { type FormEvent, useState } from "react";
import type { Person, Privacy } from "../../messaging/messaging";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { useInside } from "../workspace/context";
import { PeoplePicker } from "./people-picker";

export const CHANNEL_NAME_MAX = 256;

const KINDS = [
  { id: "PRIVATE", label: "Only people who are added" },
  { id: "PUBLIC", label: "Everybody here can find, read and join it" },
] as const;

const ADDERS = [
  { id: "UNRESTRICTED", label: "Everybody in it can add people" },
  { id: "RESTRICTED", label: "Only you can add people" },
] as const;

export function NewChannelDialog({ onClose }: { onClose: () => void }) {
  const { channels } = useInside();
  const [name, setName] = useState("");
  const [people, setPeople] = useState<Person[]>([]);
  const [privacy, setPrivacy] = useState<string>("PRIVATE");
  const [mode, setMode] = useState<string>("UNRESTRICTED");
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const nameError = asked ? nameAdvice(name) : null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (nameAdvice(name)) return;
    setBusy(true);
    const made = await channels.create({
      name: name.trim(),
      privacy: privacy as Privacy,
      mode: mode === "RESTRICTED" ? "RESTRICTED" : "UNRESTRICTED",
      memberArns: people.map(({ arn }) => arn),
    });
    setBusy(false);
    if (made) onClose();
  };

  return (
    <Dialog title="New channel" onClose={onClose} testId="new-channel-dialog">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="Name"
          autoComplete="off"
          dir="auto"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={nameError}
          data-first
          data-testid="channel-name"
        />
        <PeoplePicker chosen={people} without={new Set()} onChoose={setPeople} />
        <SelectField
          label="Who can read it"
          value={privacy}
          choices={KINDS}
          empty=""
          onChoose={setPrivacy}
          testId="channel-privacy"
        />
        <SelectField
          label="Who adds people"
          value={mode}
          choices={ADDERS}
          empty=""
          onChoose={setMode}
          testId="channel-mode"
        />
        <Button look="primary" type="submit" wide busy={busy} data-testid="create-channel">
          Create channel
        </Button>
      </form>
    </Dialog>
  );
}

export function nameAdvice(name: string): string | null {
  const length = [...name.trim()].length;
  if (length === 0) return "Enter a name.";
  return length > CHANNEL_NAME_MAX ? `A name has at most ${CHANNEL_NAME_MAX} characters.` : null;
}
