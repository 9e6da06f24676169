/** Says that what is shown may be old, while the server is not heard of. */
import type { Store } from "../../state/store";
import { Spinner } from "../parts/button";
import { useStore } from "../use-app";

export function AwayBanner({ away }: { away: Store<boolean> }) {
  if (!useStore(away)) return null;
  return (
    <p className="visit-banner" role="status" data-kind="away" data-testid="visit-away">
      <Spinner /> The server cannot be reached. Trying again…
    </p>
  );
}

export function PausedBanner() {
  return (
    <div className="banner" role="status" data-kind="paused" data-testid="visit-paused">
      <span>The visit is paused. Nothing is recorded, and nobody can join.</span>
    </div>
  );
}
