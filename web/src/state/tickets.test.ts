import { expect, it } from "vitest";
import { fakeStorage } from "./fake-storage";
import { Tickets } from "./tickets";

const KEPT = {
  meetingId: "m1",
  displayName: "Ana",
  attendee: { AttendeeId: "a1", ExternalUserId: "u1", JoinToken: "t1" },
  entered: true,
};

it("gives the attendee back for the same meeting only", () => {
  const tickets = new Tickets(fakeStorage());
  tickets.keep(KEPT);
  expect(tickets.kept("m1")).toEqual(KEPT);
  expect(tickets.kept("m2")).toBeNull();
  tickets.forget();
  expect(tickets.kept("m1")).toBeNull();
});

it("ignores what it did not write", () => {
  for (const stored of ["{", "null", '{"meetingId":"m1"}', '{"meetingId":"m1","attendee":{}}']) {
    const storage = fakeStorage();
    storage.setItem("carillon.attendee", stored);
    expect(new Tickets(storage).kept("m1")).toBeNull();
  }
});

it("keeps an access token, and does without storage", () => {
  const tickets = new Tickets(fakeStorage());
  tickets.keepAccessToken("secret");
  expect(tickets.accessToken()).toBe("secret");
  const forbidden = new Tickets(fakeStorage(true));
  forbidden.keepAccessToken("secret");
  forbidden.keep(KEPT);
  expect(forbidden.accessToken()).toBeNull();
  expect(forbidden.kept("m1")).toBeNull();
});
