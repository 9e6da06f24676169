/**
 * Shows how loud a microphone is.
 *
 * The level changes many times a second, so it goes straight into a style and never through React's state.
 */
import { useEffect, useRef } from "react";
import { useCall } from "../use-app";

export function LevelMeter({ stream, muted }: { stream: MediaStream | null; muted: boolean }) {
  const { devices } = useCall();
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = ref.current;
    if (!stream || muted || !element) return;
    const stop = devices.watchLevel(stream, (level) => {
      element.style.setProperty("--level", level.toFixed(3));
      element.dataset.heard = String(level > 0.25);
    });
    return () => {
      stop();
      element.style.removeProperty("--level");
    };
  }, [devices, stream, muted]);

  return <div ref={ref} className="level" data-testid="level" aria-hidden="true" />;
}
