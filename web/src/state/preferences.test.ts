import { expect, it } from "vitest";
import { fakeStorage } from "./fake-storage";
import { defaultPreferences, loadPreferences, PREFERENCES_KEY, savePreferences } from "./preferences";

it("remembers what was saved", () => {
  const storage = fakeStorage();
  const preferences = { ...defaultPreferences, name: "Ana", cameraQuality: "low" as const, joinMuted: true };
  savePreferences(storage, preferences);
  expect(loadPreferences(storage)).toEqual(preferences);
});

it.each(["", "null", "[]", "42", "{", '{"name":5,"cameraQuality":"huge","joinMuted":"yes","other":1}'])(
  "gives the defaults for %j",
  (stored) => {
    const storage = fakeStorage();
    storage.setItem(PREFERENCES_KEY, stored);
    expect(loadPreferences(storage)).toEqual(defaultPreferences);
  },
);

it("works without a storage and with one that is forbidden", () => {
  for (const storage of [null, fakeStorage(true)]) {
    savePreferences(storage, defaultPreferences);
    expect(loadPreferences(storage)).toEqual(defaultPreferences);
  }
});
