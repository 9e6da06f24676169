/** The second factor of a link: a date of birth, or a code that came another way. */
import { useState } from "react";
import { birthText } from "../../state/visits/birth";
import { Threshold } from "../account/threshold";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { TextField } from "../parts/field";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { BirthFields, NO_BIRTH } from "../visits/birth-fields";
import { useVisitor } from "./context";

export function Factor() {
  const visitor = useVisitor();
  const { factor } = useStore(visitor.store);
  const [wanted, setWanted] = useState(factor ?? "birth");
  const { problem } = useStore(visitor.actions.store);
  const other = wanted === "birth" ? "code" : "birth";

  return (
    <Threshold title="Confirm it is you" lead="So that nobody else comes to your visit by this link.">
      {problem && <Alert words={problem} testId="problem" />}
      {wanted === "birth" ? <BirthFactor /> : <CodeFactor />}
      {factor === null && (
        <p className="aside">
          <button
            type="button"
            className="text-button"
            onClick={() => {
              visitor.actions.clear();
              setWanted(other);
            }}
          >
            {other === "code" ? "I was given a code" : "I am asked for my date of birth"}
          </button>
        </p>
      )}
    </Threshold>
  );
}

function BirthFactor() {
  const visitor = useVisitor();
  const { busy } = useStore(visitor.actions.store);
  const [birth, setBirth] = useState(NO_BIRTH);
  const [asked, setAsked] = useState(false);
  const text = birthText(birth.day, birth.month, birth.year, Date.now());

  const send = () => {
    setAsked(true);
    if (text === null) return false;
    void visitor.giveFactor(text);
    return true;
  };

  return (
    <Form onSend={send} testId="factor">
      <BirthFields
        legend="Your date of birth"
        own
        value={birth}
        onChange={setBirth}
        error={asked && text === null ? "Enter the day, the month and the whole year." : null}
      />
      <Button look="primary" type="submit" wide busy={busy !== null} data-testid="factor-submit">
        Continue
      </Button>
    </Form>
  );
}

function CodeFactor() {
  const visitor = useVisitor();
  const { busy } = useStore(visitor.actions.store);
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const digits = code.replace(/\D/g, "");

  const send = () => {
    setAsked(true);
    if (digits.length !== 6) return false;
    void visitor.giveFactor(digits);
    return true;
  };

  return (
    <Form onSend={send} testId="factor">
      <TextField
        label="Your code"
        inputMode="numeric"
        autoComplete="one-time-code"
        className="code-input"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        hint="Six digits, which your clinic gave you apart from the link."
        error={asked && digits.length !== 6 ? "The code has six digits." : null}
        data-testid="factor-code"
      />
      <Button look="primary" type="submit" wide busy={busy !== null} data-testid="factor-submit">
        Continue
      </Button>
    </Form>
  );
}
