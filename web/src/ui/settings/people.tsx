/** Accounts of others, and invitations that nobody has used yet. */
import { useState } from "react";
import type { Invitation, User } from "../../api/people-admin";
import { Alert } from "../parts/alert";
import { Avatar } from "../parts/avatar";
import { Button } from "../parts/button";
import { useStore } from "../use-app";
import { useSettings } from "./context";
import { InviteDialog, NewUserDialog } from "./new-dialogs";
import { roleWords } from "./roles";
import { UserDialog } from "./user-dialog";

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function People() {
  const settings = useSettings();
  const users = useStore(settings.users);
  const { busy } = useStore(settings.actions.store);
  const [dialog, setDialog] = useState<"invite" | "new" | User | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <div className="visit-steps">
        <Button look="primary" icon="link" onClick={() => setDialog("invite")} data-testid="invite">
          Invite somebody
        </Button>
        <Button icon="plus" onClick={() => setDialog("new")} data-testid="new-user">
          Make an account
        </Button>
      </div>
      {users.problem && <Alert words={users.problem} testId="users-problem" />}
      {users.items.length > 0 && <Users users={users.items} onChange={setDialog} />}
      {users.cursor !== null && (
        <Button busy={busy === "more"} onClick={() => void settings.more()}>
          More accounts
        </Button>
      )}
      <Invitations />
      {dialog === "invite" && <InviteDialog onClose={close} />}
      {dialog === "new" && <NewUserDialog onClose={close} />}
      {dialog !== null && typeof dialog === "object" && <UserDialog user={dialog} onClose={close} />}
    </>
  );
}

function Users({ users, onChange }: { users: readonly User[]; onChange: (user: User) => void }) {
  return (
    <section className="visit-card" aria-label="Accounts">
      <ul className="rows" data-testid="users">
        {users.map((user) => (
          <li key={user.id} className="row" data-testid="user" data-disabled={user.disabled}>
            <Avatar name={user.displayName} attendeeId={user.id} />
            <span className="participant-name">
              <strong dir="auto">{user.displayName}</strong>
              <small>
                <bdi>{user.username}</bdi> · {roleWords(user.roles)}
                {user.disabled && " · disabled"}
              </small>
            </span>
            <Button
              look="quiet"
              aria-label={`Change ${user.displayName}`}
              onClick={() => onChange(user)}
              data-testid="change-user"
            >
              Change
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Invitations() {
  const settings = useSettings();
  const { items } = useStore(settings.invitations);
  if (items.length === 0) return null;
  return (
    <section className="visit-card" aria-labelledby="invitations-title">
      <h2 id="invitations-title">Invitations that nobody has used yet</h2>
      <ul className="rows">
        {items.map((each) => (
          <InvitationRow key={each.id} invitation={each} />
        ))}
      </ul>
    </section>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const settings = useSettings();
  const { busy } = useStore(settings.actions.store);
  const roles = roleWords(invitation.roles);
  return (
    <li className="row" data-testid="invitation">
      <span className="participant-name">
        <strong>{roles}</strong>
        <small>Until {WHEN.format(new Date(invitation.expiresAt))}</small>
      </span>
      <Button
        busy={busy === `invitation ${invitation.id}`}
        aria-label={`Withdraw the invitation of ${roles}`}
        onClick={() => void settings.withdraw(invitation)}
        data-testid="withdraw"
      >
        Withdraw
      </Button>
    </li>
  );
}
