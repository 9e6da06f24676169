/** The line above the stage: whose product this is, how the connection fares, and the invite link. */
import { ownQuality } from "../../state/meeting";
import { Brand } from "../parts/brand";
import { Button } from "../parts/button";
import { useCall, useStore } from "../use-app";
import { RecordingMark } from "./recording-mark";
import { SignalBars } from "./signal-bars";
import type { useInvite } from "./use-invite";

export type Invite = ReturnType<typeof useInvite>;

export function Header({ title, invite }: { title: string; invite: Invite }) {
  const { session, powers } = useCall();
  const meeting = useStore(session.meeting);
  return (
    <header className="meeting-head">
      <Brand />
      <h1 className="visually-hidden">{title}</h1>
      <RecordingMark />
      <span className="spacer" />
      <SignalBars quality={meeting.reconnecting ? "poor" : ownQuality(meeting)} of="Your connection" />
      {powers.invite && (
        <Button
          look="quiet"
          icon={invite.copied ? "check" : "link"}
          onClick={invite.copy}
          data-testid="invite"
          aria-keyshortcuts="I"
          title="Copy invite link (I)"
        >
          {invite.copied ? "Link copied" : "Copy invite link"}
        </Button>
      )}
    </header>
  );
}
