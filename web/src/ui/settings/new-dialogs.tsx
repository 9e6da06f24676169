/** Inviting somebody, and making an account for them. */
import { useState } from "react";
import type { Role } from "../../api/people-admin";
import { validName } from "../../state/names";
import { DisplayNameField, UsernameField } from "../account/fields";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Form } from "../parts/form";
import { useStore } from "../use-app";
import { useSettings } from "./context";
import { RoleFields } from "./roles";

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const settings = useSettings();
  const { busy, problem } = useStore(settings.actions.store);
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (roles.length === 0) return false;
    void invite();
    return true;
  };
  const invite = async () => {
    if (await settings.invite(roles)) onClose();
  };

  return (
    <Dialog title="Invite somebody" onClose={onClose} testId="invite-dialog">
      <Form onSend={send} testId="invite-form">
        {problem && <Alert words={problem} />}
        <p>They get a link with which they make their own account.</p>
        <RoleFields chosen={roles} onChange={setRoles} isMissing={asked && roles.length === 0} />
        <Button look="primary" type="submit" wide busy={busy === "invite"} data-testid="invite-submit">
          Make invitation
        </Button>
      </Form>
    </Dialog>
  );
}

export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const settings = useSettings();
  const { busy, problem } = useStore(settings.actions.store);
  const [displayName, setDisplayName] = useState("");
  const [username, setUsername] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [asked, setAsked] = useState(false);

  const send = () => {
    setAsked(true);
    if (!validName(displayName) || !username.trim() || roles.length === 0) return false;
    void create();
    return true;
  };
  const create = async () => {
    if (await settings.create(username, displayName, roles)) onClose();
  };

  return (
    <Dialog title="Make an account" onClose={onClose} testId="new-user-dialog">
      <Form onSend={send} testId="new-user-form">
        {problem && <Alert words={problem} testId="new-user-problem" />}
        <DisplayNameField value={displayName} onValue={setDisplayName} asked={asked} data-first />
        <UsernameField
          autoComplete="off"
          value={username}
          onValue={setUsername}
          asked={asked}
          hint="What they sign in with."
        />
        <RoleFields chosen={roles} onChange={setRoles} isMissing={asked && roles.length === 0} />
        <Button look="primary" type="submit" wide busy={busy === "create"} data-testid="new-user-submit">
          Make account
        </Button>
      </Form>
    </Dialog>
  );
}
