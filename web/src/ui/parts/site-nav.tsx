/** The way between meetings, messages and visits. Each is a page of its own, which is loaded anew. */
import { Icon, type IconName } from "./icon";

const PLACES = [
  { id: "meetings", label: "Meetings", href: "/", icon: "camera" },
  { id: "messages", label: "Messages", href: "/c", icon: "chat" },
  { id: "visits", label: "Visits", href: "/visits", icon: "calendar" },
] as const satisfies readonly { id: string; label: string; href: string; icon: IconName }[];

export type SitePlace = (typeof PLACES)[number]["id"];

export function SiteNav({ current }: { current: SitePlace | null }) {
  return (
    <nav className="site-nav" aria-label="Carillon">
      {PLACES.map(({ id, label, href, icon }) => (
        <a key={id} href={href} aria-current={id === current ? "page" : undefined} data-testid={`to-${id}`}>
          <Icon name={icon} size={18} />
          <span>{label}</span>
        </a>
      ))}
    </nav>
  );
}

export function SignInLink() {
  return (
    <a className="button button-quiet" href="/visits" data-testid="to-sign-in">
      Sign in
    </a>
  );
}
