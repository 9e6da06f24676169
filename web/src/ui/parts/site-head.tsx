/** What stands above the pages of people with accounts: where one is, and who one is. */
import type { Me } from "../../api/accounts";
import { useAccount } from "../account/context";
import { Avatar } from "./avatar";
import { Brand } from "./brand";
import { IconButton } from "./button";
import { SiteNav, type SitePlace } from "./site-nav";

interface SiteHeadProps {
  current: SitePlace | null;
  me: Me;
  /** Asks something first. */
  onSignOut?: () => void;
}

export function SiteHead({ current, me, onSignOut }: SiteHeadProps) {
  const account = useAccount();
  const signOut = onSignOut ?? (() => void account.signOut());
  return (
    <header className="desk-head">
      <Brand />
      <SiteNav current={current} />
      <span className="spacer" />
      <a className="desk-self" href="/account" title="Your account" data-testid="to-account">
        <Avatar name={me.displayName} attendeeId={me.appInstanceUserArn} />
        <span className="visually-hidden">Your account: </span>
        <bdi>{me.displayName}</bdi>
      </a>
      <IconButton icon="door" label="Sign out" onClick={signOut} data-testid="sign-out" />
    </header>
  );
}
