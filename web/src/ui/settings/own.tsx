/** The own account: password, second factor, where one is signed in. */
import { useState } from "react";
import { PasswordField } from "../account/fields";
import { NewPasswordFields, passwordAdvice } from "../account/password-fields";
import { Button } from "../parts/button";
import { Copied } from "../parts/copied";
import { TextField } from "../parts/field";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useSelf, useSettings } from "./context";

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function Own() {
  const me = useSelf();
  return (
    <>
      <p className="lead">
        <bdi>{me.displayName}</bdi>, signed in as <bdi>{me.username}</bdi>
      </p>
      <Password />
      <SecondFactor />
      <Sessions />
    </>
  );
}

function Password() {
  const settings = useSettings();
  const { busy } = useStore(settings.actions.store);
  const changed = useStore(settings.passwordChanged);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (!current || passwordAdvice(next, again)) return false;
    void change();
    return true;
  };
  const change = async () => {
    if (!(await settings.changePassword(current, next))) return;
    setCurrent("");
    setNext("");
    setAgain("");
    setAsked(false);
  };

  return (
    <section className="visit-card" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <Form onSend={send} testId="password-form">
        <PasswordField
          label="The one you have now"
          value={current}
          onValue={setCurrent}
          asked={asked}
          data-testid="current-password"
        />
        <NewPasswordFields next={next} again={again} asked={asked} onNext={setNext} onAgain={setAgain} />
        <Button type="submit" busy={busy === "password"} data-testid="password-submit">
          Change password
        </Button>
      </Form>
      {changed && (
        <p role="status" data-testid="password-changed">
          Your password is changed. Everywhere else you are signed out.
        </p>
      )}
    </section>
  );
}

function SecondFactor() {
  const settings = useSettings();
  const { secondFactor } = useSelf();
  const factor = useStore(settings.factor);
  return (
    <section className="visit-card" aria-labelledby="factor-title">
      <h2 id="factor-title">Second factor</h2>
      {factor.kind === "begun" && <Enrol secret={factor.secret} uri={factor.otpauthUri} />}
      {factor.kind === "on" && <RecoveryCodes codes={factor.recoveryCodes} />}
      {factor.kind === "unchanged" && (secondFactor ? <FactorOn /> : <FactorOff />)}
    </section>
  );
}

function FactorOff() {
  const settings = useSettings();
  const { busy } = useStore(settings.actions.store);
  return (
    <>
      <p>
        Signing in asks for your password alone. With an authenticator app, a stolen password is not enough.
      </p>
      <Button busy={busy === "factor"} onClick={() => void settings.beginFactor()} data-testid="factor-begin">
        Set up an authenticator app
      </Button>
    </>
  );
}

function Enrol({ secret, uri }: { secret: string; uri: string }) {
  const settings = useSettings();
  const { busy } = useStore(settings.actions.store);
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const isMissing = code.replace(/\D/g, "").length !== 6;
  const send = () => {
    setAsked(true);
    if (isMissing) return false;
    void settings.confirmFactor(code);
    return true;
  };
  return (
    <>
      <p>
        Put this key into your authenticator app, by hand, or <a href={uri}>open it in the app</a> on this
        device.
      </p>
      <Copied label="Key" text={secret} testId="factor-secret" />
      <Form onSend={send} testId="factor-form">
        <TextField
          label="The code that the app shows now"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          error={asked && isMissing ? "The code has six digits." : null}
          data-testid="factor-code"
        />
        <div className="over-actions">
          <Button look="primary" type="submit" busy={busy === "factor"} data-testid="factor-confirm">
            Turn on
          </Button>
          <Button onClick={() => settings.settleFactor()}>Cancel</Button>
        </div>
      </Form>
    </>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const settings = useSettings();
  return (
    <div className="stack" role="status" data-testid="recovery-codes">
      <p>
        The second factor is on. Keep these recovery codes where you find them without your phone: each lets
        you in once, and they are shown this once.
      </p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button look="primary" onClick={() => settings.settleFactor()} data-testid="recovery-done">
        I have noted them
      </Button>
    </div>
  );
}

function FactorOn() {
  const settings = useSettings();
  const { busy } = useStore(settings.actions.store);
  const [asks, setAsks] = useState(false);
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const send = () => {
    setAsked(true);
    if (!password) return false;
    void settings.removeFactor(password);
    return true;
  };
  return (
    <>
      <p>Signing in asks for a code of your authenticator app, too.</p>
      {asks ? (
        <Form onSend={send} testId="factor-remove-form">
          <PasswordField
            label="Your password"
            value={password}
            onValue={setPassword}
            asked={asked}
            data-testid="factor-password"
          />
          <div className="over-actions">
            <Button look="danger" type="submit" busy={busy === "factor"} data-testid="factor-remove-confirm">
              Turn it off
            </Button>
            <Button onClick={() => setAsks(false)}>Cancel</Button>
          </div>
        </Form>
      ) : (
        <Button onClick={() => setAsks(true)} data-testid="factor-remove">
          Turn it off
        </Button>
      )}
    </>
  );
}

function Sessions() {
  const settings = useSettings();
  const sessions = useStore(settings.sessions);
  const { busy } = useStore(settings.actions.store);
  if (!sessions) return null;
  return (
    <section className="visit-card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Where you are signed in</h2>
      <ul className="rows">
        {sessions.map(({ id, current, address, createdAt, lastSeenAt }) => (
          <li key={id} className="row" data-testid="session" data-current={current}>
            <span className="participant-name">
              <strong>{current ? "Here" : (address ?? "Somewhere else")}</strong>
              <small>
                Since {WHEN.format(new Date(createdAt))}
                {!current && `, seen last ${WHEN.format(new Date(lastSeenAt))}`}
              </small>
            </span>
            {!current && (
              <Button
                busy={busy === `session ${id}`}
                aria-label={`End the session of ${address ?? "somewhere else"}`}
                onClick={() => void settings.endSession(id)}
                data-testid="end-session"
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
