/** Signing in, step by step: name and password, a code where one is asked for, another password where it must be. */
import { useState } from "react";
import { type AccountProblem, accountWords } from "../../state/account-problems";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { TextField } from "../parts/field";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useAccount } from "./context";
import { PasswordField, UsernameField } from "./fields";
import { NewPasswordFields, passwordAdvice } from "./password-fields";
import { Threshold, Waiting } from "./threshold";

export function SignIn() {
  const account = useAccount();
  const { step, problem } = useStore(account.store);
  switch (step) {
    case "none":
      return <NoAccounts />;
    case "code":
      return <Code />;
    case "newPassword":
      return <NewPassword />;
    case "leaving":
      return <Leaving />;
    case "unknown":
      return (
        <Threshold title="Sign in">
          <Problem problem={problem} />
          <Button look="primary" wide onClick={() => void account.look()} data-testid="retry">
            Try again
          </Button>
        </Threshold>
      );
    default:
      return <NameAndPassword />;
  }
}

/** What the server says, where it said no. */
export function Problem({ problem }: { problem: AccountProblem | null }) {
  if (!problem) return null;
  return <Alert words={accountWords(problem)} testId="problem" />;
}

function NoAccounts() {
  return (
    <Threshold
      title="This server has no accounts"
      lead="Messages and visits need one. Meetings do not: whoever has a link can join."
    >
      <a className="button button-primary button-wide" href="/" data-testid="to-meetings">
        Go to meetings
      </a>
    </Threshold>
  );
}

/** Nothing is shown of who wants to be out; that they are has to be said by the server. */
function Leaving() {
  const account = useAccount();
  const { busy, problem } = useStore(account.store);
  const [hasFailed, setHasFailed] = useState(false);
  if (problem && !hasFailed) setHasFailed(true);
  if (!hasFailed) return <Waiting words="Signing out" />;
  return (
    <Threshold
      title="Signing out did not work"
      lead="You are still signed in: whoever opens this page in this browser goes on as you. Stay until it has worked."
    >
      <Problem problem={problem} />
      <Button
        look="primary"
        wide
        busy={busy}
        onClick={() => void account.signOut()}
        data-testid="sign-out-again"
      >
        Try again
      </Button>
    </Threshold>
  );
}

function NameAndPassword() {
  const account = useAccount();
  const { busy, problem, expired, made } = useStore(account.store);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (!username.trim() || !password) return false;
    void account.signIn(username, password);
    return true;
  };

  return (
    <Threshold title="Sign in" lead={leadOf(expired, made)}>
      <Problem problem={problem} />
      <Form onSend={send} testId="sign-in">
        <UsernameField value={username} onValue={setUsername} asked={asked} />
        <PasswordField value={password} onValue={setPassword} asked={asked} data-testid="password" />
        <Button look="primary" type="submit" wide busy={busy} data-testid="sign-in-submit">
          Sign in
        </Button>
      </Form>
      <p className="aside">Forgotten your password? An administrator of this server can give you another.</p>
    </Threshold>
  );
}

function leadOf(expired: boolean, made: boolean): string | null {
  if (made) return "Your account is there. Sign in to go on.";
  return expired ? "Your session has ended. Sign in to go on where you were." : null;
}

function Code() {
  const account = useAccount();
  const { busy, problem } = useStore(account.store);
  const [code, setCode] = useState("");

  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (!code.trim()) return false;
    void account.giveCode(code);
    return true;
  };

  return (
    <Threshold
      title="Enter your code"
      lead="Your authenticator app shows six digits for this account. A recovery code works, too."
    >
      <Problem problem={problem} />
      <Form onSend={send} testId="second-factor">
        <TextField
          label="Code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
          error={asked && !code.trim() ? "Enter the code." : null}
          data-testid="code"
        />
        <Button look="primary" type="submit" wide busy={busy} data-testid="code-submit">
          Continue
        </Button>
      </Form>
      <p className="aside">
        <button type="button" className="text-button" onClick={() => account.startOver()}>
          Sign in as somebody else
        </button>
      </p>
    </Threshold>
  );
}

function NewPassword() {
  const account = useAccount();
  const { busy, problem } = useStore(account.store);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);
  // After a reload the one that was typed is forgotten.
  const [known] = useState(() => account.knowsPassword());

  const send = () => {
    setAsked(true);
    if (passwordAdvice(next, again) || (!known && !current)) return false;
    void account.changePassword(next, known ? undefined : current);
    return true;
  };

  return (
    <Threshold
      title="Choose your own password"
      lead="The one you signed in with was given to you by somebody else. From now on only you should know it."
    >
      <Problem problem={problem} />
      <Form onSend={send} testId="new-password-form">
        {!known && (
          <PasswordField
            label="Password that you were given"
            value={current}
            onValue={setCurrent}
            asked={asked}
            data-testid="current-password"
          />
        )}
        <NewPasswordFields next={next} again={again} asked={asked} onNext={setNext} onAgain={setAgain} />
        <Button look="primary" type="submit" wide busy={busy} data-testid="new-password-submit">
          Continue
        </Button>
      </Form>
      <p className="aside">
        <button type="button" className="text-button" disabled={busy} onClick={() => void account.signOut()}>
          Sign out
        </button>
      </p>
    </Threshold>
  );
}
