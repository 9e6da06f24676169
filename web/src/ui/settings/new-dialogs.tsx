/** Inviting somebody, and making an account for them. */
import { useState } from "react";
import type { Role } from "../../api/people-admin";
import { NAME_MAX, validName } from "../../state/names";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
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
        <TextField
          label="Name"
          autoComplete="off"
          dir="auto"
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
          error={asked && !validName(displayName) ? `Enter a name of at most ${NAME_MAX} characters.` : null}
          data-first
          data-testid="display-name"
        />
        <TextField
          label="User name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          hint="What they sign in with."
          error={asked && !username.trim() ? "Enter a user name." : null}
          data-testid="username"
        />
        <RoleFields chosen={roles} onChange={setRoles} isMissing={asked && roles.length === 0} />
        <Button look="primary" type="submit" wide busy={busy === "create"} data-testid="new-user-submit">
          Make account
        </Button>
      </Form>
    </Dialog>
  );
}
