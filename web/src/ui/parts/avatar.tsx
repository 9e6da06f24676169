/** Stands for a person without a picture: initials on a colour that stays the same for them. */
import { initials } from "../../state/names";

/** Hues that keep their distance from the accent and from the red that means danger. */
const HUES = [28, 48, 88, 140, 200, 222, 255, 285, 318];

export function hueOf(attendeeId: string): number {
  let hash = 0x811c9dc5;
  for (const char of attendeeId) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return HUES[((hash ^ (hash >>> 15)) >>> 0) % HUES.length] ?? 200;
}

export function Avatar({ name, attendeeId }: { name: string; attendeeId: string }) {
  return (
    <span className="avatar" style={{ "--hue": hueOf(attendeeId) } as React.CSSProperties} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
