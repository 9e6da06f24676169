/** Who is in the channel, and who looks at it right now. */
import { useState } from "react";
import { isStaff } from "../../api/accounts";
import type { Channel, Person } from "../../messaging/messaging";
import { Alert } from "../parts/alert";
import { Avatar } from "../parts/avatar";
import { Button, IconButton, Spinner } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Panel } from "../parts/panel";
import { ScrollList } from "../parts/scroll-list";
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";
import { PeoplePicker } from "./people-picker";

export function MembersPanel({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { channels, me } = useInside();
  const { people, loading, problem, moderators } = useStore(channels.members);
  const { here } = useStore(channels.presence.store);
  useStore(channels.list);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Person | null>(null);
  const moderates = channels.moderates(channel.arn);
  const self = me.appInstanceUserArn;

  return (
    <Panel
      title="Members"
      onClose={onClose}
      testId="members"
      foot={
        isStaff(me) &&
        channels.mayAdd(channel) && (
          <Button wide icon="plus" onClick={() => setAdding(true)} data-testid="add-people">
            Add people
          </Button>
        )
      }
    >
      {problem && <Alert words={problem} testId="members-problem" />}
      {loading && (
        <p className="waiting" role="status">
          <Spinner /> Looking for members…
        </p>
      )}
      <ScrollList className="roster" label="Members">
        {people.map((person) => (
          <li key={person.arn} className="roster-item" data-testid="member" data-arn={person.arn}>
            <span className="member-face" data-here={person.arn === self || here.includes(person.arn)}>
              <Avatar name={person.name} attendeeId={person.arn} />
            </span>
            <span className="roster-name">
              <span dir="auto">{person.name}</span>
              {person.arn === self && <small> (you)</small>}
              <small className="member-notes">
                {[moderators.includes(person.arn) && "Moderator", here.includes(person.arn) && "Here now"]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </span>
            {moderates && person.arn !== self && (
              <IconButton
                icon="close"
                label={`Remove ${person.name}`}
                size={16}
                onClick={() => setRemoving(person)}
                data-testid="remove-member"
              />
            )}
          </li>
        ))}
      </ScrollList>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {removing && (
        <RemoveMemberDialog person={removing} channel={channel} onClose={() => setRemoving(null)} />
      )}
    </Panel>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { channels } = useInside();
  const { people } = useStore(channels.members);
  const [chosen, setChosen] = useState<Person[]>([]);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const added = await channels.addMembers(chosen);
    setBusy(false);
    if (added) onClose();
  };
  return (
    <Dialog
      title="Add people"
      onClose={onClose}
      testId="add-dialog"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={busy}
            disabled={chosen.length === 0}
            onClick={() => void add()}
            data-testid="add-confirm"
          >
            Add
          </Button>
        </>
      }
    >
      <PeoplePicker
        chosen={chosen}
        without={new Set(people.map(({ arn }) => arn))}
        onChoose={setChosen}
        first
      />
      <p className="aside">Whoever is added can read everything that was written before.</p>
    </Dialog>
  );
}

interface RemoveMemberProps {
  person: Person;
  channel: Channel;
  onClose: () => void;
}

function RemoveMemberDialog({ person, channel, onClose }: RemoveMemberProps) {
  const { channels } = useInside();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    await channels.removeMember(person);
    onClose();
  };
  return (
    <Dialog
      title={`Remove ${person.name}?`}
      onClose={onClose}
      testId="remove-member-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Cancel
          </Button>
          <Button look="danger" busy={busy} onClick={() => void remove()} data-testid="remove-member-confirm">
            Remove
          </Button>
        </>
      }
    >
      <p>
        <bdi>{person.name}</bdi> can no longer {channel.privacy === "PUBLIC" ? "write" : "read or write"} in{" "}
        <bdi>{channel.name}</bdi>. What they have written stays.
      </p>
    </Dialog>
  );
}
