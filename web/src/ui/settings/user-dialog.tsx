/** What can be done about an account of somebody else. */
import { useState } from "react";
import type { User, UserChange } from "../../api/people-admin";
import { validName } from "../../state/names";
import { DisplayNameField } from "../account/fields";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useSelf, useSettings } from "./context";
import { RoleFields } from "./roles";

export function UserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const settings = useSettings();
  const me = useSelf();
  const { busy, problem } = useStore(settings.actions.store);
  const [displayName, setDisplayName] = useState(user.displayName);
  const [roles, setRoles] = useState(user.roles);
  const [asked, setAsked] = useState(false);
  const [ask, setAsk] = useState<Ask | null>(null);
  const isMe = user.id === me.id;
  const isBusy = busy === `user ${user.id}`;

  const send = () => {
    setAsked(true);
    if (!validName(displayName) || roles.length === 0) return false;
    void save();
    return true;
  };
  const save = async () => {
    const done = `${displayName.trim()}: saved.`;
    if (await settings.change(user, { displayName: displayName.trim(), roles }, done)) onClose();
  };
  const confirm = async ({ change, done }: Ask) => {
    const told = `${user.displayName}: ${done}`;
    if (await (change ? settings.change(user, change, told) : settings.remove(user, told))) onClose();
  };

  return (
    <Dialog title={user.displayName} onClose={onClose} testId="user-dialog">
      <div className="stack">
        {problem && <Alert words={problem} testId="user-problem" />}
        <Form onSend={send} testId="user-form">
          <DisplayNameField value={displayName} onValue={setDisplayName} asked={asked} />
          <RoleFields
            chosen={roles}
            onChange={setRoles}
            isMissing={asked && roles.length === 0}
            fixed={isMe ? "admin" : null}
          />
          <Button look="primary" type="submit" wide busy={isBusy} data-testid="user-save">
            Save
          </Button>
        </Form>
        {isMe ? (
          <p className="aside">
            Your own password, second factor and sessions are changed in “Your account”.
          </p>
        ) : (
          <div className="user-actions">
            {asksFor(user).map((each) => (
              <Button
                key={each.testId}
                busy={isBusy}
                onClick={() => setAsk(each)}
                aria-expanded={ask?.testId === each.testId}
                data-testid={each.testId}
              >
                {each.label}…
              </Button>
            ))}
          </div>
        )}
        {ask && (
          <div className="stack" role="alert">
            <p>{ask.text}</p>
            <Button
              look="danger"
              wide
              busy={isBusy}
              onClick={() => void confirm(ask)}
              data-testid={`${ask.testId}-confirm`}
            >
              {ask.label}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** What is done only when one says so twice. */
interface Ask {
  testId: string;
  label: string;
  text: string;
  /** Null where the account goes. */
  change: UserChange | null;
  done: string;
}

function asksFor({ displayName, disabled }: User): Ask[] {
  return [
    {
      testId: "reset-password",
      label: "New one-time password",
      text: `The password of ${displayName} works no more, and they are signed out everywhere, also of a visit that they are in.`,
      change: { resetPassword: true },
      done: "there is a new one-time password.",
    },
    {
      testId: "reset-factor",
      label: "Take the second factor away",
      text: "Their password alone lets them in then. Make sure that it is they who ask for this.",
      change: { secondFactor: false },
      done: "there is no second factor any more.",
    },
    {
      testId: "end-sessions",
      label: "Sign out everywhere",
      text: `${displayName} has to sign in again on every device, also in the middle of a visit.`,
      change: { endSessions: true },
      done: "signed out everywhere.",
    },
    disabled
      ? {
          testId: "toggle-disabled",
          label: "Enable",
          text: `${displayName} can sign in again.`,
          change: { disabled: false },
          done: "enabled.",
        }
      : {
          testId: "toggle-disabled",
          label: "Disable",
          text: `${displayName} is signed out and cannot sign in until the account is enabled again.`,
          change: { disabled: true },
          done: "disabled.",
        },
    {
      testId: "remove-user",
      label: "Delete",
      text: "The account goes for good, and its user in messages with it.",
      change: null,
      done: "deleted.",
    },
  ];
}
