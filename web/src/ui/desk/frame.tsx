/** What stands around every page of visits but the call. */
import type { ReactNode } from "react";
import { SiteHead } from "../parts/site-head";
import { useMe } from "./context";

export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="desk" data-testid="desk">
      <SiteHead current="visits" me={useMe()} />
      {children}
    </div>
  );
}
