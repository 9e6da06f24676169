/**
 * What this browser remembers of a person: name, devices, and how they like to enter a meeting.
 *
 * Kept in localStorage as one JSON value. A browser that forbids storage, or holds something else under our key,
 * gives the defaults; nothing here can fail.
 */
import type { CameraQuality } from "../media/media";

export interface Preferences {
  name: string;
  microphoneId: string | null;
  cameraId: string | null;
  speakerId: string | null;
  joinMuted: boolean;
  joinWithCamera: boolean;
  cameraQuality: CameraQuality;
  singleKeyShortcuts: boolean;
}

export const defaultPreferences: Preferences = {
  name: "",
  microphoneId: null,
  cameraId: null,
  speakerId: null,
  joinMuted: false,
  joinWithCamera: true,
  cameraQuality: "standard",
  singleKeyShortcuts: true,
};

export const PREFERENCES_KEY = "carillon.preferences";

const QUALITIES: readonly unknown[] = ["low", "standard", "high"] satisfies CameraQuality[];

export function loadPreferences(storage: Storage | null): Preferences {
  const stored = readObject(storage);
  const loaded = { ...defaultPreferences };
  for (const key of Object.keys(loaded) as (keyof Preferences)[]) {
    const value = stored[key];
    if (fits(key, value)) Object.assign(loaded, { [key]: value });
  }
  return loaded;
}

export function savePreferences(storage: Storage | null, preferences: Preferences): void {
  try {
    storage?.setItem(PREFERENCES_KEY, JSON.stringify(preferences));
  } catch {
    // A full or forbidden storage costs the memory of a name, nothing else.
  }
}

function readObject(storage: Storage | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(PREFERENCES_KEY) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function fits(key: keyof Preferences, value: unknown): boolean {
  switch (key) {
    case "name":
      return typeof value === "string";
    case "microphoneId":
    case "cameraId":
    case "speakerId":
      return value === null || typeof value === "string";
    case "cameraQuality":
      return QUALITIES.includes(value);
    case "joinMuted":
    case "joinWithCamera":
    case "singleKeyShortcuts":
      return typeof value === "boolean";
  }
}
