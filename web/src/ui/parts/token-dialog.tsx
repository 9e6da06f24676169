/** Asks for the operator's access token. */
import { type FormEvent, useState } from "react";
import { problemWords } from "../../state/problems";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { TextField } from "./field";

interface TokenDialogProps {
  /** The last one was not accepted. */
  refused: boolean;
  onToken: (token: string) => void;
  onClose: () => void;
}

export function TokenDialog({ refused, onToken, onClose }: TokenDialogProps) {
  const [token, setToken] = useState("");
  const { title, detail } = problemWords("unauthorized");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim()) onToken(token);
  };

  return (
    <Dialog title={title} onClose={onClose} testId="access-token">
      <form className="stack" onSubmit={submit}>
        <TextField
          label="Access token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.target.value)}
          hint={detail}
          error={refused ? "This token was not accepted. Check it, then try again." : null}
          data-first
          data-testid="access-token-input"
        />
        <Button look="primary" type="submit" wide disabled={!token.trim()} data-testid="access-token-submit">
          Continue
        </Button>
      </form>
    </Dialog>
  );
}
