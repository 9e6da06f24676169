/** Asks what one agrees to, before one comes in. The visit takes place whatever the answer is. */
import { useState } from "react";
import { CONSENT_KINDS, type ConsentKind } from "../../api/visits";
import { CONSENT_TEXTS } from "../../state/visits/consents";
import { Threshold } from "../account/threshold";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useVisitor } from "./context";

type Answers = Readonly<Record<ConsentKind, boolean | null>>;

export function ConsentStep() {
  const visitor = useVisitor();
  const { busy, problem } = useStore(visitor.actions.store);
  const [answers, setAnswers] = useState<Answers>({ recording: null, transcription: null });
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    const { recording, transcription } = answers;
    if (recording === null || transcription === null) return false;
    void visitor.answer({ recording, transcription });
    return true;
  };

  return (
    <Threshold
      title="What do you agree to?"
      lead="Your visit takes place either way. You can change your mind at any time, also during the visit."
    >
      {problem && <Alert words={problem} testId="problem" />}
      <Form onSend={send} testId="consent">
        {CONSENT_KINDS.map((kind) => (
          <Question
            key={kind}
            kind={kind}
            answer={answers[kind]}
            isMissing={asked && answers[kind] === null}
            onAnswer={(agreed) => setAnswers((each) => ({ ...each, [kind]: agreed }))}
          />
        ))}
        <Button look="primary" type="submit" wide busy={busy !== null} data-testid="consent-submit">
          Continue
        </Button>
      </Form>
    </Threshold>
  );
}

interface QuestionProps {
  kind: ConsentKind;
  answer: boolean | null;
  isMissing: boolean;
  onAnswer: (agreed: boolean) => void;
}

function Question({ kind, answer, isMissing, onAnswer }: QuestionProps) {
  const { title, text } = CONSENT_TEXTS[kind];
  const option = (agreed: boolean, label: string) => (
    <label className="choice">
      <input
        type="radio"
        name={kind}
        checked={answer === agreed}
        aria-invalid={isMissing || undefined}
        onChange={() => onAnswer(agreed)}
        data-testid={`${kind}-${agreed ? "yes" : "no"}`}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className="question">
      <legend>{title}</legend>
      <p>{text}</p>
      <div className="choices">
        {option(true, "I agree")}
        {option(false, "I do not agree")}
      </div>
      {isMissing && (
        <p className="field-error" role="alert">
          Choose one of the two.
        </p>
      )}
    </fieldset>
  );
}
