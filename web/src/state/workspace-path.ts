/** Which page of people with an account an address names. */

export type WorkspacePlace =
  | { kind: "channels"; channelId: string | null }
  /** The invitation is what lets one in, where not everybody may make an account. */
  | { kind: "signUp"; invitation: string | null };

const CHANNEL = /^\/c\/([^/]{1,300})\/?$/;
const SIGN_UP = /^\/sign-up(?:\/([A-Za-z0-9._~-]{1,512}))?\/?$/;

/** Whether the address is one of these. */
export function isWorkspace(path: string): boolean {
  return path === "/c" || path.startsWith("/c/") || SIGN_UP.test(path);
}

export function workspacePlace(path: string): WorkspacePlace {
  const signUp = SIGN_UP.exec(path);
  if (signUp) return { kind: "signUp", invitation: signUp[1] ?? null };
  const [, channelId] = CHANNEL.exec(path) ?? [];
  return { kind: "channels", channelId: channelId === undefined ? null : decoded(channelId) };
}

export function pathOfPlace(place: WorkspacePlace): string {
  switch (place.kind) {
    case "channels":
      return place.channelId === null ? "/c" : `/c/${encodeURIComponent(place.channelId)}`;
    case "signUp":
      return place.invitation === null ? "/sign-up" : `/sign-up/${place.invitation}`;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
