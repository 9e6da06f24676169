/** The keys of the player, those that viewers know from elsewhere. They never fire in a field, a list or on a button. */

export const PLAYER_KEYS = [
  { keys: [" ", "k"], shown: ["Space", "K"], action: "play", does: "Play or pause" },
  { keys: ["j"], shown: ["J"], action: "back", does: "10 seconds back" },
  { keys: ["l"], shown: ["L"], action: "forward", does: "10 seconds forward" },
  { keys: ["<"], shown: ["<"], action: "slower", does: "Slower" },
  { keys: [">"], shown: [">"], action: "faster", does: "Faster" },
  { keys: ["m"], shown: ["M"], action: "mute", does: "Sound on or off" },
  { keys: ["f"], shown: ["F"], action: "fullscreen", does: "Full screen" },
] as const;

export type PlayerAction = (typeof PLAYER_KEYS)[number]["action"];

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** How far a key leaps, in seconds. */
export const LEAP = 10;

export interface PlayerKeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** The element that has the focus does something with keys itself. */
  taken: boolean;
}

export function playerActionFor(press: PlayerKeyPress): PlayerAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.taken) return null;
  const key = press.key.toLowerCase();
  return PLAYER_KEYS.find(({ keys }) => (keys as readonly string[]).includes(key))?.action ?? null;
}

/** The next speed up or down, the same at the end. */
export function nextSpeed(speed: number, step: 1 | -1): number {
  const at = SPEEDS.findIndex((each) => each >= speed);
  const next = Math.min(SPEEDS.length - 1, Math.max(0, (at < 0 ? SPEEDS.length - 1 : at) + step));
  return SPEEDS[next] ?? speed;
}
