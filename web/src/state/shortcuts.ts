/**
 * The single-key shortcuts of a meeting.
 *
 * They can be turned off, because speech input types single letters, and they never fire while someone types.
 *
 * Standard: WCAG 2.2, success criterion 2.1.4 (character key shortcuts).
 */
export const SHORTCUTS = [
  { key: "m", action: "mute", does: "Mute or unmute" },
  { key: "v", action: "camera", does: "Turn the camera on or off" },
  { key: "s", action: "share", does: "Share or stop sharing" },
  { key: "r", action: "record", does: "Start or stop recording, after a question" },
  { key: "p", action: "people", does: "Show or hide the people" },
  { key: "c", action: "chat", does: "Show or hide the chat" },
  { key: "i", action: "invite", does: "Copy the invite link" },
  { key: "?", action: "settings", does: "Show settings and these keys" },
] as const;

export type ShortcutAction = (typeof SHORTCUTS)[number]["action"];

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  /** The key goes into a field, or a dialog is open. */
  taken: boolean;
}

export function shortcutFor(press: KeyPress): ShortcutAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat || press.taken) return null;
  return SHORTCUTS.find(({ key }) => key === press.key.toLowerCase())?.action ?? null;
}
