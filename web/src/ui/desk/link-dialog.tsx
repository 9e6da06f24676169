/** Makes a link for somebody without an account, and shows it this once. */
import { useState } from "react";
import type { Participant } from "../../api/visits";
import { birthText } from "../../state/visits/birth";
import { linkAddress } from "../../state/visits/link";
import type { MadeLink } from "../../state/visits/open-visit";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Copied } from "../parts/copied";
import { Dialog } from "../parts/dialog";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { BirthFields, NO_BIRTH } from "../visits/birth-fields";
import { whenWords } from "../visits/words";
import { useOpened } from "./context";

interface LinkDialogProps {
  participant: Participant;
  onClose: () => void;
}

export function LinkDialog({ participant, onClose }: LinkDialogProps) {
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <Dialog title={`Link for ${participant.name}`} onClose={onClose} testId="link-dialog">
      {made ? <Made made={made} onClose={onClose} /> : <Make participant={participant} onMade={setMade} />}
    </Dialog>
  );
}

function Make({ participant, onMade }: { participant: Participant; onMade: (made: MadeLink) => void }) {
  const { open, visit } = useOpened();
  const { busy, problem } = useStore(open.actions.store);
  const [factor, setFactor] = useState<"birth" | "code">("birth");
  const [birth, setBirth] = useState(NO_BIRTH);
  const [asked, setAsked] = useState(false);
  const date = birthText(birth.day, birth.month, birth.year, Date.now());
  const isHere = participant.presence !== "expected" || visit.state !== "scheduled";

  const send = () => {
    setAsked(true);
    if (factor === "birth" && date === null) return false;
    void make();
    return true;
  };
  const make = async () => {
    const made = await open.makeLink(participant, factor === "birth" ? date : null);
    if (made) onMade(made);
  };
  const choice = (kind: typeof factor, label: string) => (
    <label className="choice">
      <input
        type="radio"
        name="factor"
        checked={factor === kind}
        onChange={() => setFactor(kind)}
        data-testid={`factor-${kind}`}
      />
      <span>{label}</span>
    </label>
  );

  return (
    <Form onSend={send} testId="link-form">
      {problem && <Alert words={problem} testId="link-problem" />}
      <fieldset className="question">
        <legend>Besides the link, they enter</legend>
        <div className="choices">
          {choice("birth", "Their date of birth")}
          {choice("code", "A code")}
        </div>
      </fieldset>
      {factor === "birth" && (
        <BirthFields
          legend={`Date of birth of ${participant.name}`}
          value={birth}
          onChange={setBirth}
          error={asked && date === null ? "Enter the day, the month and the whole year." : null}
        />
      )}
      {isHere && (
        <p className="aside">
          A link that was made before stops working. Whoever came by it has to come in again by this one.
        </p>
      )}
      <Button look="primary" type="submit" wide busy={busy !== null} data-testid="link-submit">
        Make link
      </Button>
    </Form>
  );
}

function Made({ made, onClose }: { made: MadeLink; onClose: () => void }) {
  const address = linkAddress(location.origin, made.link, made.factor);
  return (
    <div className="stack">
      <p>
        It works once, until {whenWords(made.expiresAt)}, and is shown this once.
        {made.code !== null && " Send the code another way than the link."}
      </p>
      <Copied label="Link" text={address} testId="made-link" />
      {made.code !== null && <Copied label="Code" text={made.code} testId="made-code" />}
      <Button look="primary" wide onClick={onClose} data-testid="link-done">
        Done
      </Button>
    </div>
  );
}
