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
      <span className="desk-self">
        <Avatar name={me.displayName} attendeeId={me.appInstanceUserArn} />
        <bdi>{me.displayName}</bdi>
      </span>
      <IconButton
        icon="door"
        label="Sign out"
        onClick={() => void account.signOut()}
        data-testid="sign-out"
      />
    </header>
  );
}
