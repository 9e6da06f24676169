/** Times as people say them. */

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const DAY_AND_YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const NEAR = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export function clockWords(at: number): string {
  return CLOCK.format(at);
}

export function momentWords(at: number): string {
  return WHOLE.format(at);
}

export function dayWords(at: number, now = Date.now()): string {
  const ago = daysBetween(at, now);
  if (ago === 0 || ago === 1) return capital(NEAR.format(-ago, "day"));
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? DAY.format(at)
    : DAY_AND_YEAR.format(at);
}

/** The time today, the weekday of this week, else the day. */
export function briefWords(at: number, now = Date.now()): string {
  const ago = daysBetween(at, now);
  if (ago <= 0) return CLOCK.format(at);
  return ago < 7 ? WEEKDAY.format(at) : SHORT_DAY.format(at);
}

function daysBetween(at: number, now: number): number {
  // Rounded, as days of changing clocks are an hour shorter or longer.
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
