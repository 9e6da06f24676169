/**
 * Visits on both sides, without a server.
 *
 * `/v?fake#birth.fake-link-of-a-visit` is a patient with a link (born 31 12 1970); `/v/visit?fake` has come in before.
 * `&at=waiting`, `admitted`, `in_progress`, `paused`, `ended`, `cancelled`, `no_show` or `early` says how far the visit is,
 * `&place=3` the place in line, `&written` that there is a summary, `&files` that files were added, `&link=used` or `locked` that the link is worth nothing.
 * `/visits?fake` is a clinician's day, `&desk` the front desk's, `&none` has no visits, `&out` is not signed in; `/visits/visit-1?fake`
 * is one of them, at `&at=…`. `&api=500` fails every call. The rest is done through `window.carillonFake`.
 */
import { FakeApi } from "../api/fake";
import { FakeAccounts, fakeMe } from "../api/fake-accounts";
import { FakeVisits, fakeVisit } from "../api/fake-visits";
import { ApiError, type Recording } from "../api/types";
import type { Attachment, Participant, Presence, Visit, VisitState } from "../api/visits";
import type { DeviceProblem } from "../media/media";
import { FakeWorldMedia } from ".";
import { cameraPicture } from "./pictures";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function fakeVisitor(options: URLSearchParams) {
  const visits = new FakeVisits();
  const at = options.get("at") ?? "invited";
  const early = at === "early";
  const visit = patientVisit(early ? "invited" : (at as VisitState), early ? 9 * DAY : 10 * 60_000);
  const place = options.get("place");
  visits.add(place === null ? visit : { ...visit, place: Number(place) });
  visits.linked = options.get("link") === "used" ? null : visit.id;
  if (options.get("link") === "locked") visits.failures = 5;
  if (options.has("files")) addFiles(visits, visit.id, "pat", "person-1");
  if (options.has("written")) {
    visits.papersOf.set(visit.id, { notes: null, summary: SUMMARY, followUp: FOLLOW_UP });
  }
  fail(visits, options);
  const media = mediaOf(visits, options, "pat");
  Object.defineProperty(window, "carillonFake", {
    value: { visits, media, visitId: visit.id, cameraPicture },
  });
  return { visits, media };
}

export function fakeDesk(options: URLSearchParams) {
  const visits = new FakeVisits();
  const isDesk = options.has("desk");
  const self = fakeMe({ roles: [isDesk ? "front_desk" : "clinician"], displayName: "Dr. Ada Lovelace" });
  const accounts = new FakeAccounts(self);
  accounts.signedIn = !options.has("out");
  accounts.people = ["Dr. Ada Lovelace", "Dr. Amir Haddad", "Amélie Fournier"].map((displayName, at) => ({
    id: at === 0 ? "ada" : `person-${at}`,
    displayName,
    roles: [at === 2 ? "patient" : "clinician"],
    appInstanceUserArn: `arn:fake:user/${at}`,
  }));
  if (!options.has("none")) furnish(visits, !isDesk, (options.get("at") ?? "waiting") as VisitState);
  if (options.has("files")) addFiles(visits, "visit-1", "person-1", "self");
  fail(visits, options);
  const media = mediaOf(visits, options, "self");
  const apiError = (code: number, message: string) => new ApiError(code, message);
  Object.defineProperty(window, "carillonFake", {
    value: { visits, accounts, media, cameraPicture, apiError },
  });
  return { visits, accounts, media };
}

function fail(visits: FakeVisits, options: URLSearchParams): void {
  const status = options.get("api");
  if (status !== null) visits.failure = new ApiError(Number(status), "Refused by the fake server.");
}

/** A call with as many people as `&people` says, one without it. */
function mediaOf(visits: FakeVisits, options: URLSearchParams, selfId: string): FakeWorldMedia {
  const api = new FakeApi();
  const meeting = api.addMeeting("visit-meeting");
  const self = api.addAttendee("visit-meeting", "Self", "self");
  visits.seat = () => ({ Meeting: meeting, Attendee: { ...self, ExternalUserId: selfId } });
  const calm = new URLSearchParams(options);
  calm.set("people", options.get("people") ?? "1");
  calm.set("cameras", options.get("people") ?? "1");
  calm.set("still", "");
  const media = new FakeWorldMedia(api, calm);
  for (const kind of ["microphone", "camera"] as const) {
    const problem = options.get(kind) as DeviceProblem | null;
    if (problem) media.devices.problems[kind] = problem;
  }
  return media;
}

function patientVisit(state: VisitState, inMs: number): Visit {
  const people: Participant[] = [
    { id: "pat", role: "patient", name: "Amélie Fournier", presence: presenceAt(state), me: true },
    {
      id: "person-1",
      role: "clinician",
      name: "Dr. Ada Lovelace",
      userId: "ada",
      presence: state === "in_progress" || state === "paused" ? "present" : "expected",
      me: false,
    },
  ];
  return fakeVisit({ state, scheduledAt: roundAt(Date.now() + inMs), participants: people, attachments: [] });
}

function presenceAt(state: VisitState): Presence {
  if (state === "waiting") return "waiting";
  if (state === "admitted" || state === "in_progress" || state === "paused") return "admitted";
  return "expected";
}

function furnish(visits: FakeVisits, leads: boolean, first: VisitState): void {
  const noon = new Date().setHours(9, 30, 0, 0);
  const plan: [string, VisitState, number][] = [
    ["Amélie Fournier", first, 0],
    ["Tomasz Zieliński", "waiting", HOUR],
    ["نور الأمراني", "invited", 2 * HOUR],
    ["Mikael Sundström-Hallgren of the North Tower and the Old Harbour", "scheduled", DAY],
    ["Jonas Lindqvist", "cancelled", DAY + HOUR],
    ["Priya Raman", "scheduled", 3 * DAY],
    ["Hana Kobayashi", "ended", -DAY],
    ["Zoë", "no_show", -2 * DAY],
  ];
  plan.forEach(([name, state, inMs], at) => {
    visits.add(deskVisit(`visit-${at + 1}`, name, state, noon + inMs, leads));
  });
  if (first === "ended") visits.recordingsOf.set("visit-1", recordingsFrom(noon));
  visits.papersOf.set("visit-1", {
    notes: "Cough for three weeks, no fever.",
    summary: null,
    followUp: null,
  });
}

function addFiles(visits: FakeVisits, visitId: string, patient: string, clinician: string): void {
  const plan: [string, number, string, Attachment["state"]][] = [
    ["rash-on-the-left-arm.jpg", 2_400_000, patient, "ready"],
    ["نتيجة فحص الدم.pdf", 180_000, patient, "scanning"],
    ["Inhaler: how to use it, step by step, for grown-ups and children.pdf", 612_000, clinician, "ready"],
    ["invoice.pdf", 0, patient, "refused"],
  ];
  const attachments = plan.map(([name, bytes, participantId, state], at): Attachment => {
    const addedAt = new Date(Date.now() - (9 - at) * 60_000).toISOString();
    return { id: `file-${at}`, name, contentType: "application/pdf", bytes, participantId, addedAt, state };
  });
  const visit = visits.visits.get(visitId);
  if (visit) visits.add({ ...visit, attachments });
}

function recordingsFrom(at: number): Recording[] {
  const iso = (minutes: number) => new Date(at + minutes * 60_000).toISOString();
  return [
    { RecordingId: "second", State: "Processing", Progress: 40, StartedAt: iso(22), EndedAt: iso(27) },
    { RecordingId: "first", State: "Ready", StartedAt: iso(3), EndedAt: iso(19) },
  ];
}

function deskVisit(id: string, name: string, state: VisitState, at: number, leads: boolean): Visit {
  const isOn = state === "in_progress" || state === "paused";
  const presence = isOn ? "present" : presenceAt(state);
  const waitingSince = new Date(Date.now() - 7 * 60_000).toISOString();
  const patient: Participant = {
    id: id === "visit-1" ? "person-1" : `${id}-pat`,
    role: "patient",
    name,
    presence,
    me: false,
    ...(presence === "waiting" ? { waitingSince } : {}),
  };
  const doctor: Participant = {
    id: "self",
    role: "clinician",
    name: "Dr. Ada Lovelace",
    userId: "ada",
    presence: isOn ? "present" : "expected",
    me: leads,
  };
  const interpreter: Participant = {
    id: `${id}-int`,
    role: "interpreter",
    name: "Irina Sokolova",
    presence: isOn ? "waiting" : "expected",
    me: false,
  };
  const given = { participantId: patient.id, textVersion: "recording-2026-11.en", givenAt: waitingSince };
  return fakeVisit({
    id,
    state,
    scheduledAt: new Date(at).toISOString(),
    participants: id === "visit-1" ? [patient, doctor, interpreter] : [patient, doctor],
    consents: presence === "expected" ? [] : [{ ...given, kind: "recording" }],
    ...(leads ? { attachments: [] } : {}),
  });
}

function roundAt(at: number): string {
  return new Date(Math.ceil(at / 1_800_000) * 1_800_000).toISOString();
}

const SUMMARY =
  "We talked about the cough that has lasted for three weeks. Your lungs sound clear, and there is no fever.\n\nMost likely it is what is left of the cold that you had in the autumn.";
const FOLLOW_UP =
  "1. Drink plenty, and sleep with your head raised.\n2. Come back if there is fever, blood, or if it is not gone in two weeks.\n3. Blood test on Thursday, before breakfast.";
