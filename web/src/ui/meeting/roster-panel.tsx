/** Everyone in the meeting, with who is muted, who talks, who shares and whose connection is weak. */
import { personId } from "../../media/media";
import type { RosterAttendee } from "../../state/meeting";
import { Avatar } from "../parts/avatar";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { ScrollList } from "../parts/scroll-list";
import { useCall, useStore } from "../use-app";
import type { Invite } from "./header";
import { Panel } from "./panel";
import { SignalBars } from "./signal-bars";
import { TalkingMark } from "./tile";

export function RosterPanel({ invite, onClose }: { invite: Invite; onClose: () => void }) {
  const { session, powers } = useCall();
  const { attendees, shares, selfId } = useStore(session.meeting);
  useStore(session.names.store);

  const named = attendees.map((attendee) => ({
    attendee,
    name: session.nameOf(attendee.id, attendee.externalUserId),
  }));
  // Oneself first, then by name: people who talk do not jump about.
  const sorted = named.toSorted((a, b) => {
    if (a.attendee.id === selfId) return -1;
    return b.attendee.id === selfId ? 1 : a.name.localeCompare(b.name);
  });

  return (
    <Panel
      title={`People (${attendees.length})`}
      onClose={onClose}
      testId="roster"
      foot={
        powers.invite && (
          <Button look="plain" wide icon={invite.copied ? "check" : "link"} onClick={invite.copy}>
            {invite.copied ? "Link copied" : "Copy invite link"}
          </Button>
        )
      }
    >
      <ScrollList className="roster" label="People">
        {sorted.map(({ attendee, name }) => (
          <RosterItem
            key={attendee.id}
            attendee={attendee}
            name={name}
            self={attendee.id === selfId}
            sharing={shares.some((share) => personId(share) === attendee.id)}
          />
        ))}
      </ScrollList>
    </Panel>
  );
}

interface RosterItemProps {
  attendee: RosterAttendee;
  name: string;
  self: boolean;
  sharing: boolean;
}

function RosterItem({ attendee, name, self, sharing }: RosterItemProps) {
  const { id, muted, talking, signal } = attendee;
  return (
    <li
      className="roster-item"
      data-testid="roster-item"
      data-attendee-id={id}
      data-muted={muted}
      data-talking={talking}
    >
      <Avatar name={name} attendeeId={id} />
      <span className="roster-name">
        <span dir="auto">{name}</span>
        {self && <small> (you)</small>}
      </span>
      {sharing && (
        <span className="roster-mark" title="Sharing">
          <Icon name="share" size={18} />
          <span className="visually-hidden">sharing</span>
        </span>
      )}
      {signal !== "good" && <SignalBars quality={signal} of="Connection" />}
      <span className="roster-mark" data-state={muted ? "muted" : talking ? "talking" : "open"}>
        {talking ? <TalkingMark /> : <Icon name={muted ? "microphoneOff" : "microphone"} size={18} />}
        <span className="visually-hidden">{muted ? "muted" : talking ? "talking" : "not muted"}</span>
      </span>
    </li>
  );
}
