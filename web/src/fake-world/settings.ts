/**
 * Settings without a server: `/account?fake`, and `/account/people?fake` of an admin.
 *
 * `&plain` is nobody's admin, `&factor` has a second factor on, `&out` is not signed in, `&api=500` fails what admins ask.
 * The code of the second factor is 123456.
 */
import { FakeAccounts, fakeMe } from "../api/fake-accounts";
import { FakeOwnAccount, FakePeopleAdmin } from "../api/fake-settings";
import { ApiError } from "../api/types";

const HOUR = 3_600_000;

export function fakeSettings(options: URLSearchParams) {
  const roles = options.has("plain") ? ["clinician"] : ["admin", "clinician"];
  const accounts = new FakeAccounts(fakeMe({ roles, secondFactor: options.has("factor") }));
  accounts.signedIn = !options.has("out");
  const own = new FakeOwnAccount(accounts);
  const at = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
  own.list = [
    { id: "a", createdAt: at(2), lastSeenAt: at(0), endsAt: at(-10), address: "192.0.2.17", current: true },
    {
      id: "b",
      createdAt: at(50),
      lastSeenAt: at(26),
      endsAt: at(-3),
      address: "2001:db8::4",
      current: false,
    },
  ];
  const people = new FakePeopleAdmin();
  people.add("Ada Lovelace", ["admin", "clinician"], { id: "ada" });
  people.add("Jonas Lindqvist", ["front_desk"]);
  people.add("Ирина Соколова", ["interpreter"], { username: "irina" });
  people.add("Mikael Sundström-Hallgren of the North Tower and the Old Harbour", ["patient"]);
  people.add("Zoë", ["auditor"], { disabled: true });
  people.invited = [{ id: "i", roles: ["clinician"], createdAt: at(5), expiresAt: at(-67) }];
  const status = options.get("api");
  if (status !== null) people.failure = new ApiError(Number(status), "Refused by the fake server.");
  return { accounts, own, people };
}
