/** What stands above the pages of people with accounts: where one is, and who one is. */
import type { Me } from "../../api/accounts";
import { useAccount } from "../account/context";
import { Avatar } from "./avatar";
import { Brand } from "./brand";
import { IconButton } from "./button";
import { SiteNav, type SitePlace } from "./site-nav";

export function SiteHead({ current, me }: { current: SitePlace | null; me: Me }) {
  const account = useAccount();
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
      <IconButton
        icon="door"
        label="Sign out"
        onClick={() => void account.signOut()}
        data-testid="sign-out"
      />
    </header>
  );
}
