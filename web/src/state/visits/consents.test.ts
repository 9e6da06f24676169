import { expect, it } from "vitest";
import { fakeVisit } from "../../api/fake-visits";
import { CONSENT_KINDS } from "../../api/visits";
import { agrees, CONSENT_TEXTS, without } from "./consents";

const given = { textVersion: "v", givenAt: "2026-01-15T10:00:00.000Z", kind: "recording" } as const;

it("counts what was taken back for nothing", () => {
  const back = { ...given, participantId: "doc", withdrawnAt: "2026-01-15T10:01:00.000Z" };
  const visit = fakeVisit({ consents: [{ ...given, participantId: "pat" }, back] });
  expect([agrees(visit, "pat", "recording"), agrees(visit, "doc", "recording")]).toEqual([true, false]);
  expect(agrees(visit, "pat", "transcription")).toBe(false);
});

it("names who is here and does not agree", () => {
  const { participants } = fakeVisit();
  const here = participants.map((each) => ({ ...each, presence: "present" as const }));
  const visit = fakeVisit({ participants: here, consents: [{ ...given, participantId: "pat" }] });
  expect([without(visit, "recording"), without(visit, "transcription")]).toEqual([
    ["Dr. Ada"],
    ["Pat Doe", "Dr. Ada"],
  ]);
});

it("has versions of its texts that the server takes", () => {
  for (const kind of CONSENT_KINDS) expect(CONSENT_TEXTS[kind].version).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
});
