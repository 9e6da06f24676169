/** What a player's controls show of its element. */
import { type RefObject, useEffect, useState } from "react";

export interface Clock {
  seconds: number;
  /** Zero while it is not known. */
  duration: number;
  runs: boolean;
  waits: boolean;
  muted: boolean;
  volume: number;
}

const EVENTS = [
  "timeupdate",
  "seeking",
  "seeked",
  "durationchange",
  "loadedmetadata",
  "emptied",
  "play",
  "playing",
  "pause",
  "waiting",
  "ended",
  "volumechange",
] as const;

const STILL: Clock = { seconds: 0, duration: 0, runs: false, waits: false, muted: false, volume: 1 };

export function useClock(video: RefObject<HTMLVideoElement | null>): Clock {
  const [clock, setClock] = useState(STILL);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const read = () =>
      setClock({
        seconds: element.currentTime,
        duration: Number.isFinite(element.duration) ? element.duration : 0,
        runs: !element.paused && !element.ended,
        waits: !element.paused && element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
        muted: element.muted || element.volume === 0,
        volume: element.volume,
      });
    read();
    for (const event of EVENTS) element.addEventListener(event, read);
    return () => {
      for (const event of EVENTS) element.removeEventListener(event, read);
    };
  }, [video]);
  return clock;
}
