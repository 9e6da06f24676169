/** Which page of settings an address names. */
export type SettingsPlace = { kind: "own" } | { kind: "people" };

export function isSettings(path: string): boolean {
  return path === "/account" || path.startsWith("/account/");
}

export function settingsPlace(path: string): SettingsPlace {
  return { kind: /^\/account\/people\/?$/.test(path) ? "people" : "own" };
}

export function settingsPath({ kind }: SettingsPlace): string {
  return kind === "people" ? "/account/people" : "/account";
}
