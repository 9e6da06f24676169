/** What people are asked to agree to, and what they have said. The version names the wording, and goes with it. */
import type { ConsentKind, Visit } from "../../api/visits";

export interface ConsentText {
  version: string;
  title: string;
  text: string;
}

export const CONSENT_TEXTS: Record<ConsentKind, ConsentText> = {
  recording: {
    version: "recording-2026-11.en",
    title: "Recording",
    text: "The visit may be recorded with sound and picture. The recording is kept by the clinic, and is there for the treatment alone.",
  },
  transcription: {
    version: "transcription-2026-11.en",
    title: "Written record",
    text: "What is said may be written down by a machine on the clinic’s own server, so that nothing is forgotten.",
  },
};

/** Whether somebody agrees to this. */
export function agrees(visit: Visit, participantId: string, kind: ConsentKind): boolean {
  return (visit.consents ?? []).some(
    (each) => each.participantId === participantId && each.kind === kind && each.withdrawnAt === undefined,
  );
}

/** Who is present and does not agree to this. */
export function without(visit: Visit, kind: ConsentKind): string[] {
  const present = visit.participants.filter(({ presence }) => presence === "present");
  return present.filter(({ id }) => !agrees(visit, id, kind)).map(({ name }) => name);
}
