/** Takes a visit's link out of the address bar, so that its secret stays in no history and on no picture of the screen. */
import { linkInFragment, type OpenedLink } from "./state/visits/link";

export function takeLink(): OpenedLink | null {
  const opened = linkInFragment(location.hash);
  if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
  return opened;
}
