/** Making an account, mostly with an invitation. */
import { useState } from "react";
import { validName } from "../../state/names";
import { Button } from "../parts/button";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useWorkspace } from "../workspace/context";
import { DisplayNameField, UsernameField } from "./fields";
import { NewPasswordFields, passwordAdvice } from "./password-fields";
import { Problem } from "./sign-in";
import { Threshold } from "./threshold";

export function SignUp({ invitation }: { invitation: string | null }) {
  const workspace = useWorkspace();
  const { account } = workspace;
  const { busy, problem } = useStore(account.store);
  const [displayName, setDisplayName] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (!validName(displayName) || !username.trim() || passwordAdvice(password, again)) return false;
    const wish = { username: username.trim(), displayName: displayName.trim(), password };
    void workspace.signUp(invitation === null ? wish : { ...wish, invitation });
    return true;
  };

  return (
    <Threshold
      title="Create your account"
      lead={
        invitation === null ? null : "You were invited to this server. Choose how you will be known here."
      }
    >
      <Problem problem={problem} />
      <Form onSend={send} testId="sign-up">
        <DisplayNameField
          label="Your name"
          autoComplete="name"
          placeholder="How others will see you"
          value={displayName}
          onValue={setDisplayName}
          asked={asked}
        />
        <UsernameField value={username} onValue={setUsername} asked={asked} hint="What you sign in with." />
        <NewPasswordFields
          next={password}
          again={again}
          asked={asked}
          onNext={setPassword}
          onAgain={setAgain}
        />
        <Button look="primary" type="submit" wide busy={busy} data-testid="sign-up-submit">
          Create account
        </Button>
      </Form>
      <p className="aside">
        Do you have one already?{" "}
        <button
          type="button"
          className="text-button"
          onClick={() => workspace.open({ kind: "channels", channelId: null })}
        >
          Sign in
        </button>
      </p>
    </Threshold>
  );
}
