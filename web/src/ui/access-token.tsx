/** Asks for the operator's access token when the server wants one. */
import { type FormEvent, useState } from "react";
import { problemWords } from "../state/problems";
import { Button } from "./parts/button";
import { Dialog } from "./parts/dialog";
import { TextField } from "./parts/field";
import { useApp, useStore } from "./use-app";

export function AccessToken() {
  const { session } = useApp();
  const { accessToken } = useStore(session.store);
  return accessToken === "fine" ? null : <Ask refused={accessToken === "refused"} />;
}

function Ask({ refused }: { refused: boolean }) {
  const { session } = useApp();
  const [token, setToken] = useState("");
  const { title, detail } = problemWords("unauthorized");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim()) void session.giveAccessToken(token);
  };

  return (
    <Dialog title={title} onClose={() => void session.giveAccessToken(null)} testId="access-token">
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
