/** What can be done about an account of somebody else. */
import { useState } from "react";
import type { User, UserChange } from "../../api/people-admin";
import { NAME_MAX, validName } from "../../state/names";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
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
  const [removes, setRemoves] = useState(false);
  const isBusy = busy === `user ${user.id}`;

  const send = () => {
    setAsked(true);
    if (!validName(displayName) || roles.length === 0) return false;
    void change({ displayName: displayName.trim(), roles });
    return true;
  };
  const change = async (what: UserChange) => {
    if (await settings.change(user, what)) onClose();
  };
  const remove = async () => {
    if (await settings.remove(user)) onClose();
  };
  const action = (label: string, what: UserChange, testId: string) => (
    <Button busy={isBusy} onClick={() => void change(what)} data-testid={testId}>
      {label}
    </Button>
  );

  return (
    <Dialog title={user.displayName} onClose={onClose} testId="user-dialog">
      <div className="stack">
        {problem && <Alert words={problem} testId="user-problem" />}
        <Form onSend={send} testId="user-form">
          <TextField
            label="Name"
            dir="auto"
            autoComplete="off"
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
            error={
              asked && !validName(displayName) ? `Enter a name of at most ${NAME_MAX} characters.` : null
            }
            data-testid="display-name"
          />
          <RoleFields chosen={roles} onChange={setRoles} isMissing={asked && roles.length === 0} />
          <Button look="primary" type="submit" wide busy={isBusy} data-testid="user-save">
            Save
          </Button>
        </Form>
        <div className="user-actions">
          {action("New one-time password", { resetPassword: true }, "reset-password")}
          {action("Take the second factor away", { secondFactor: false }, "reset-factor")}
          {action("Sign out everywhere", { endSessions: true }, "end-sessions")}
          {user.id !== me.id &&
            action(user.disabled ? "Enable" : "Disable", { disabled: !user.disabled }, "toggle-disabled")}
          {user.id !== me.id && !removes && (
            <Button onClick={() => setRemoves(true)} data-testid="remove-user">
              Delete…
            </Button>
          )}
        </div>
        {removes && (
          <div className="stack" role="alert">
            <p>The account goes for good, and its user in messages with it.</p>
            <Button
              look="danger"
              wide
              busy={isBusy}
              onClick={() => void remove()}
              data-testid="remove-user-confirm"
            >
              Delete {user.displayName}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
