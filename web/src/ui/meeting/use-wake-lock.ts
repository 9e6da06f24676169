/** Keeps the screen of a phone awake during a meeting, where the browser can. */
import { useEffect } from "react";

export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const acquire = async () => {
      if (document.visibilityState !== "visible") return;
      const next = await navigator.wakeLock?.request("screen").catch(() => null);
      if (over) void next?.release();
      else lock = next ?? null;
    };
    void acquire();
    // The browser takes the lock back whenever the page is hidden.
    document.addEventListener("visibilitychange", acquire);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", acquire);
      void lock?.release();
    };
  }, []);
}
