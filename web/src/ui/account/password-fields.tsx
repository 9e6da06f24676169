/** A new password, twice. */
import { TextField } from "../parts/field";

/** What the server asks for; it may ask for more, and then says so. */
export const PASSWORD_MIN = 10;

export function passwordAdvice(
  next: string,
  again: string,
): { field: "next" | "again"; text: string } | null {
  if ([...next].length < PASSWORD_MIN) {
    return {
      field: "next",
      text: `Use ${PASSWORD_MIN} characters or more. A few words in a row are a good password.`,
    };
  }
  return next === again ? null : { field: "again", text: "This is not the same as above." };
}

interface NewPasswordFieldsProps {
  next: string;
  again: string;
  asked: boolean;
  onNext: (text: string) => void;
  onAgain: (text: string) => void;
}

export function NewPasswordFields({ next, again, asked, onNext, onAgain }: NewPasswordFieldsProps) {
  const advice = asked ? passwordAdvice(next, again) : null;
  return (
    <>
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={next}
        onChange={(event) => onNext(event.target.value)}
        hint={`${PASSWORD_MIN} characters or more. A few words in a row are a good password.`}
        error={advice?.field === "next" ? advice.text : null}
        data-testid="new-password"
      />
      <TextField
        label="The same again"
        type="password"
        autoComplete="new-password"
        value={again}
        onChange={(event) => onAgain(event.target.value)}
        error={advice?.field === "again" ? advice.text : null}
        data-testid="new-password-again"
      />
    </>
  );
}
