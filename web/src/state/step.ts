/**
 * Keeps a picture in step with a clock that is another media element: it is sought when it is far off, and runs a
 * little faster or slower when it is near, which nobody sees.
 *
 * Pure: what is to be done follows from one reading.
 */
export interface Reading {
  /** Where the clock is, in seconds, and where the picture is. */
  clock: number;
  picture: number;
  /** How long the picture is. */
  duration: number;
  /** How fast the clock runs, and whether it does. */
  rate: number;
  runs: boolean;
  /** How many seconds it takes this picture to be sought. */
  latency: number;
  /** It was sought so lately that it may still settle. */
  settling: boolean;
}

export interface Step {
  /** Where to seek to, if at all. */
  seek: number | null;
  rate: number;
  runs: boolean;
}

/** A picture that stands still shows the frame of its second: those of thirty a second are this far apart. */
const STILL = 0.034;
/** Lips are seen to be off from about here on; below it a picture is left alone. */
const NEAR = 0.03;
/** Further off than this a picture would need too long to catch up. */
const FAR = 0.4;
/** How much faster or slower at most. */
const STRETCH = 0.25;

export function stepOf(reading: Reading): Step {
  const { clock, picture, duration, rate, runs, latency, settling } = reading;
  const end = Number.isFinite(duration) ? duration : Number.POSITIVE_INFINITY;
  // Its last picture stays.
  if (clock >= end) return { seek: picture < end - STILL && !settling ? end : null, rate, runs: false };
  const drift = picture - clock;
  if (!runs) return { seek: Math.abs(drift) > STILL ? clock : null, rate, runs: false };
  if (Math.abs(drift) > FAR && !settling) {
    return { seek: Math.min(end, clock + latency * rate), rate, runs: true };
  }
  if (Math.abs(drift) < NEAR) return { seek: null, rate, runs: true };
  const stretch = Math.max(-STRETCH, Math.min(STRETCH, drift));
  return { seek: null, rate: rate * (1 - stretch), runs: true };
}
