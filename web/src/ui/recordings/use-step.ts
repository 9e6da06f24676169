/**
 * Has a picture follow the clock, which is the player's own element: whatever is done to that one, by keys, buttons or
 * the browser, is done to the picture. What is decided is in `state/step`.
 */
import { type RefObject, useEffect, useState } from "react";
import { stepOf } from "../../state/step";

/** Between two looks at where a picture is. */
const LOOK_MS = 150;
/** A picture that was sought is not sought again so soon. */
const SETTLE_MS = 900;
const LATENCY_MAX = 1.5;

const CLOCK_EVENTS = [
  "play",
  "playing",
  "pause",
  "waiting",
  "seeking",
  "seeked",
  "ratechange",
  "ended",
] as const;

/** Says whether there is a picture to be seen yet. */
export function useStep(
  clock: RefObject<HTMLVideoElement | null>,
  picture: RefObject<HTMLVideoElement | null>,
  url: string,
): boolean {
  const [shown, setShown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another picture
  useEffect(() => {
    const [lead, own] = [clock.current, picture.current];
    if (!lead || !own) return;
    const follower = new Follower(lead, own);
    const look = () => follower.look();
    const loaded = () => {
      setShown(true);
      look();
    };
    setShown(own.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    for (const event of CLOCK_EVENTS) lead.addEventListener(event, look);
    own.addEventListener("loadeddata", loaded);
    own.addEventListener("seeked", look);
    const timer = setInterval(look, LOOK_MS);
    look();
    return () => {
      clearInterval(timer);
      for (const event of CLOCK_EVENTS) lead.removeEventListener(event, look);
      own.removeEventListener("loadeddata", loaded);
      own.removeEventListener("seeked", look);
      own.pause();
    };
  }, [clock, picture, url]);
  return shown;
}

class Follower {
  private readonly lead: HTMLVideoElement;
  private readonly own: HTMLVideoElement;
  private latency = 0.15;
  private soughtAt = Number.NEGATIVE_INFINITY;
  private seeking = false;

  constructor(lead: HTMLVideoElement, own: HTMLVideoElement) {
    this.lead = lead;
    this.own = own;
  }

  look(): void {
    const { lead, own } = this;
    if (own.readyState === HTMLMediaElement.HAVE_NOTHING || own.error) return;
    const now = performance.now();
    if (own.seeking) return;
    if (this.seeking) this.arrived(now);
    const step = stepOf({
      clock: lead.currentTime,
      picture: own.currentTime,
      duration: own.duration,
      rate: lead.playbackRate,
      runs:
        !lead.paused && !lead.seeking && !lead.ended && lead.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA,
      latency: this.latency,
      settling: now - this.soughtAt < SETTLE_MS,
    });
    if (own.playbackRate !== step.rate) own.playbackRate = step.rate;
    if (step.seek !== null) {
      this.seeking = true;
      this.soughtAt = now;
      own.currentTime = step.seek;
    }
    if (step.runs && own.paused) void own.play().catch(() => undefined);
    if (!step.runs && !own.paused) own.pause();
  }

  /** The next time it is known how long that takes. */
  private arrived(now: number): void {
    this.seeking = false;
    const took = Math.min(LATENCY_MAX, (now - this.soughtAt) / 1_000);
    this.latency = this.latency * 0.5 + took * 0.5;
  }
}
