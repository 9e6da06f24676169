/** Which page of visits an address names, of those for people with accounts. */
export type DeskPlace = { kind: "list" } | { kind: "visit"; visitId: string };

const VISIT = /^\/visits\/([A-Za-z0-9-]{1,64})\/?$/;

export function isDesk(path: string): boolean {
  return path === "/visits" || path.startsWith("/visits/");
}

export function deskPlace(path: string): DeskPlace {
  const [, visitId] = VISIT.exec(path) ?? [];
  return visitId === undefined ? { kind: "list" } : { kind: "visit", visitId };
}

export function deskPath(place: DeskPlace): string {
  return place.kind === "list" ? "/visits" : `/visits/${place.visitId}`;
}
