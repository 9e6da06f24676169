/**
 * People with accounts, in channels full of messages.
 *
 * `/c?fake` is signed in; `&out` is not, and takes `ada` and "correct horse". `&factor` asks for a code (123456),
 * `&temporary` for another password, `&accounts=none` is a server without accounts, `&api=500` fails every call of the
 * account, `&lonely` has no channels, `&admin` is an admin, `&line=4003` refuses the line for news. `/sign-up/good-invitation?fake&out` is an
 * invitation. The rest is done by hand, or by the tour, through `window.carillonFake`.
 */
import { FakeAccounts, fakeMe } from "../api/fake-accounts";
import { ApiError } from "../api/types";
import { FakeMessagingServer } from "../messaging/fake/server";
import type { Person } from "../messaging/messaging";
import type { WorkspaceParts } from "../state/workspace";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function fakeWorkspace(options: URLSearchParams): Pick<WorkspaceParts, "accounts" | "messaging"> {
  const server = new FakeMessagingServer();
  const self = server.addPerson("ada", "Ada Lovelace");
  const others = [
    server.addPerson("jonas", "Jonas Lindqvist"),
    server.addPerson("noor", "نور الأمراني"),
    server.addPerson("irina", "Ирина Соколова"),
    server.addPerson("mikael", "Mikael Sundström-Hallgren of the North Tower and the Old Harbour"),
    server.addPerson("zoe", "Zoë"),
  ];
  if (!options.has("lonely")) furnish(server, self, others);
  if (options.has("admin")) server.admins.add(self.arn);
  const line = options.get("line");
  if (line !== null) server.refusing = Number(line);

  const accounts = new FakeAccounts(
    fakeMe({
      roles: options.has("admin") ? ["admin"] : ["clinician"],
      mustChangePassword: options.has("temporary"),
      secondFactor: options.has("factor"),
    }),
  );
  accounts.signedIn = !options.has("out");
  accounts.people = [...server.people.values()].map(({ arn, name }) => ({
    id: arn.slice(arn.lastIndexOf("/") + 1),
    displayName: name,
    roles: ["clinician"],
    appInstanceUserArn: arn,
  }));
  const status = options.get("accounts") === "none" ? "404" : options.get("api");
  if (status !== null) accounts.failure = new ApiError(Number(status), "Refused by the fake server.");
  const apiError = (code: number, message: string) => new ApiError(code, message);
  const refuse = ({ status: code, message, code: word, field, retryAfterS }: ApiError) => {
    accounts.failure = new ApiError(code, message, word, field, retryAfterS);
  };
  Object.defineProperty(window, "carillonFake", {
    value: { server, accounts, self, others, apiError, refuse },
  });
  return { accounts, messaging: async () => server.as(self) };
}

function furnish(server: FakeMessagingServer, self: Person, others: readonly Person[]): void {
  const [jonas, noor, irina, mikael, zoe] = others;
  if (!jonas || !noor || !irina || !mikael || !zoe) return;
  // Mid-morning of today, so that no picture depends on when it is taken.
  const now = new Date().setHours(10, 42, 0, 0);

  const ward = server.addRoom("Ward 3, night shift", [self, jonas, noor, irina, mikael], { arn: "ward" });
  for (let at = 0; at < 120; at += 1) {
    const sender = [self, jonas, irina][Math.floor(at / 3) % 3] ?? self;
    server.write(ward, sender, TALK[at % TALK.length] ?? "", now - 9 * DAY + at * 40 * MINUTE);
  }
  server.write(ward, jonas, "Morning. Room 12 asked for the physiotherapist again.", now - DAY - 30 * MINUTE);
  const plan = "The plan of the week: https://clinic.example/rota?week=47&ward=3";
  server.write(ward, self, plan, now - DAY - 28 * MINUTE, { editedAt: now - DAY });
  server.write(ward, noor, "شكرا لك، سأكون هناك في الساعة العاشرة.", now - 52 * MINUTE);
  server.write(ward, irina, "Спасибо! Я возьму ночную смену.", now - 50 * MINUTE);
  server.write(ward, irina, "", now - 49 * MINUTE, { redacted: true });
  server.write(ward, mikael, `The reference is ${"AX7Q-".repeat(24)}9, without spaces.`, now - 31 * MINUTE);
  const html = "<b>Not bold</b>, and &amp; stays as it is. <img src=x onerror=alert(1)>";
  server.write(ward, self, html, now - 30 * MINUTE);
  const lines = "Two things before noon:\n  1. oxygen in room 4\n  2. the keys of the archive";
  server.write(ward, self, lines, now - 30 * MINUTE + 1000);
  server.write(ward, jonas, "On it.", now - 4 * MINUTE);
  server.write(ward, jonas, "Keys are at the desk. 🗝️", now - 3 * MINUTE);
  ward.readAt.set(self.arn, now - 10 * MINUTE);

  const pharmacy = server.addRoom("Pharmacy", [zoe, self, jonas], { arn: "pharmacy", mode: "UNRESTRICTED" });
  for (let at = 0; at < 70; at += 1)
    server.write(pharmacy, zoe, `Delivery ${at + 1} is in.`, now - DAY + at * MINUTE);

  // What a processor of the channel has not let through, or not yet, as whoever wrote it sees it.
  const held = server.addRoom("Reception", [self, zoe], { arn: "held" });
  server.write(held, zoe, "Good morning!", now - 40 * MINUTE);
  server.write(held, self, "Is the form of 112 ready?", now - 20 * MINUTE, { status: "pending" });
  server.write(held, self, "Call me at +44 20 7946 0958.", now - 10 * MINUTE, { status: "denied" });
  server.write(held, self, "The parcel for room 4 is here.", now - 5 * MINUTE, { status: "failed" });
  held.readAt.set(self.arn, now);

  const long = "Everybody who works with the new appointment book, questions and answers";
  const book = server.addRoom(long, [mikael, self], { arn: "book", privacy: "PUBLIC" });
  server.write(book, self, "Where do I find last week?", now - 3 * DAY);
  book.readAt.set(self.arn, now);

  server.addRoom("طاقم المساء", [noor, self], { arn: "evening" });
  const canteen = server.addRoom("Canteen", [zoe, jonas], { arn: "canteen", privacy: "PUBLIC" });
  server.write(canteen, zoe, "Today: lentil soup.", now - 60 * MINUTE);
}

const TALK = [
  "All quiet.",
  "Bed 7 has moved to Ward 2.",
  "Could somebody look at the printer on the second floor? It eats every other page since yesterday.",
  "Done.",
  "Thank you!",
  "The lift is out of order until Thursday, use the one by the stairs.",
  "Will do.",
];
