/** Copies the invite link, and says so. */
import { useState } from "react";
import { inviteLink } from "../../state/invite";
import { useCall, useStore } from "../use-app";

const SAID_MS = 2500;

export function useInvite(): { link: string; copied: boolean; copy: () => void } {
  const { session } = useCall();
  const { meetingId } = useStore(session.store);
  const [copied, setCopied] = useState(false);
  const link = inviteLink(location.origin, meetingId ?? "");

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      session.notices.say("Invite link copied.");
      setCopied(true);
      setTimeout(() => setCopied(false), SAID_MS);
    } catch {
      session.notices.show(`Copy this link: ${link}`);
    }
  };

  return { link, copied, copy: () => void copy() };
}
