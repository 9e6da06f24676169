/** Whether a media query holds, followed as it changes. */
import { useSyncExternalStore } from "react";

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Panels cover the stage below this width; the same number stands in `meeting.css`. */
export function useNarrow(): boolean {
  return useMediaQuery("(max-width: 719px)");
}
