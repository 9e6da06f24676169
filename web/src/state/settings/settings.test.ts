import { describe, expect, it } from "vitest";
import { FAKE_PASSWORD, FakeAccounts, fakeMe } from "../../api/fake-accounts";
import {
  FAKE_FACTOR_CODE,
  FAKE_RECOVERY_CODES,
  FakeOwnAccount,
  FakePeopleAdmin,
} from "../../api/fake-settings";
import { ApiError } from "../../api/types";
import { Account } from "../account";
import { Settings } from "./settings";
import { isSettings, settingsPath, settingsPlace } from "./settings-path";

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function setUp(path = "/account", roles = ["admin"]) {
  const accounts = new FakeAccounts(fakeMe({ roles }));
  accounts.signedIn = true;
  const own = new FakeOwnAccount(accounts);
  const at = "2026-01-15T08:00:00.000Z";
  own.list = ["here", "there"].map((id) => ({
    id,
    createdAt: at,
    lastSeenAt: at,
    endsAt: at,
    current: id === "here",
  }));
  const people = new FakePeopleAdmin();
  const ada = people.add("Ada", ["admin"]);
  const settings = new Settings(
    {
      accounts,
      own,
      people,
      account: new Account(accounts),
      navigate: () => undefined,
      origin: "https://clinic.example",
    },
    path,
  );
  settings.start();
  await settled();
  const problem = () => settings.actions.store.get().problem?.title;
  return { settings, accounts, own, people, ada, problem };
}

it("knows its addresses", () => {
  expect(["/account", "/account/people", "/accounts"].map(isSettings)).toEqual([true, true, false]);
  for (const kind of ["own", "people"] as const) {
    expect(settingsPlace(settingsPath({ kind }))).toEqual({ kind });
  }
});

describe("the own account", () => {
  it("gets another password, from whoever knows the one before", async () => {
    const { settings, accounts, problem } = await setUp();
    expect(await settings.changePassword("not it", "a few other words")).toBe(false);
    expect([problem(), settings.passwordChanged.get()]).toEqual(["This is not your password", false]);
    expect(await settings.changePassword(FAKE_PASSWORD, "a few other words")).toBe(true);
    expect([accounts.password, settings.passwordChanged.get()]).toEqual(["a few other words", true]);
  });

  it("gets a second factor with the code of an app, and recovery codes until one goes on", async () => {
    const { settings, problem } = await setUp();
    await settings.beginFactor();
    await settings.confirmFactor("000000");
    expect([settings.factor.get().kind, problem()]).toEqual(["begun", "This code did not match"]);
    await settings.confirmFactor(`${FAKE_FACTOR_CODE.slice(0, 3)} ${FAKE_FACTOR_CODE.slice(3)}`);
    await settled();
    expect(settings.factor.get()).toEqual({ kind: "on", recoveryCodes: FAKE_RECOVERY_CODES });
    expect(settings.account.store.get().me?.secondFactor).toBe(true);
    settings.settleFactor();
    expect(settings.factor.get()).toEqual({ kind: "unchanged" });
  });

  it("loses its second factor to whoever knows the password alone", async () => {
    const { settings, accounts } = await setUp();
    accounts.user = { ...accounts.user, secondFactor: true };
    expect(await settings.removeFactor("not it")).toBe(false);
    expect(await settings.removeFactor(FAKE_PASSWORD)).toBe(true);
    await settled();
    expect(settings.account.store.get().me?.secondFactor).toBe(false);
  });

  it("has sessions that can be ended", async () => {
    const { settings } = await setUp();
    expect(settings.sessions.get()?.map(({ id }) => id)).toEqual(["here", "there"]);
    await settings.endSession("there");
    expect(settings.sessions.get()?.map(({ id }) => id)).toEqual(["here"]);
  });

  it("leaves nothing for the next person", async () => {
    const { settings } = await setUp();
    await settings.beginFactor();
    await settings.account.signOut();
    expect([settings.factor.get().kind, settings.sessions.get()]).toEqual(["unchanged", null]);
  });
});

describe("people", () => {
  it("are listed for admins", async () => {
    const { settings } = await setUp("/account/people");
    expect(settings.users.get().items.map(({ displayName }) => displayName)).toEqual(["Ada"]);
    const other = await setUp("/account/people", ["clinician"]);
    expect(other.settings.users.get()).toMatchObject({ items: [], loading: true });
  });

  it("get an account, with a password that is shown once", async () => {
    const { settings, problem } = await setUp("/account/people");
    expect(await settings.create(" bob ", "Bob", ["patient"])).toBe(true);
    await settled();
    expect(settings.users.get().items.map(({ username }) => username)).toEqual(["ada", "bob"]);
    expect(settings.shown.get()).toMatchObject({ title: "One-time password of Bob" });
    settings.shown.set(null);
    expect(await settings.create("bob", "Bob", ["patient"])).toBe(false);
    expect(problem()).toBe("This user name is taken");
  });

  it("are changed, but the last admin stays one", async () => {
    const { settings, ada, people, problem } = await setUp("/account/people");
    const bob = people.add("Bob", ["patient"]);
    expect(await settings.change(bob, { disabled: true }, "Bob: disabled.")).toBe(true);
    expect(settings.done.get()).toBe("Bob: disabled.");
    expect(people.all.find(({ id }) => id === bob.id)?.disabled).toBe(true);
    expect(await settings.change(bob, { resetPassword: true }, "reset")).toBe(true);
    expect(settings.shown.get()?.secret).not.toBe("");
    expect(await settings.change(ada, { roles: ["patient"] }, "saved")).toBe(false);
    expect(settings.done.get()).toBeNull();
    expect(problem()).toBe("There has to be an administrator");
  });

  it("are nobody's to change who is no admin any more, which the page learns at once", async () => {
    const { settings, accounts, people } = await setUp("/account/people");
    const me = { ...people.add("Root", ["admin"]), id: accounts.user.id };
    people.all.push(me);
    accounts.user = { ...accounts.user, roles: ["clinician"] };
    expect(await settings.change(me, { roles: ["clinician"] }, "saved")).toBe(true);
    await settled();
    expect(settings.account.store.get().me?.roles).toEqual(["clinician"]);
  });

  it("are not there for whom somebody else took the role from", async () => {
    const { settings, accounts, people, ada } = await setUp("/account/people");
    accounts.user = { ...accounts.user, roles: ["clinician"] };
    people.failure = new ApiError(403, "admins only", "forbidden");
    expect(await settings.change(ada, { endSessions: true }, "signed out")).toBe(false);
    await settled();
    expect([settings.done.get(), settings.account.store.get().me?.roles]).toEqual([null, ["clinician"]]);
  });

  it("are invited by a link, which can be withdrawn", async () => {
    const { settings, people } = await setUp("/account/people");
    expect(await settings.invite(["clinician"])).toBe(true);
    await settled();
    expect(settings.shown.get()?.secret).toMatch(/^https:\/\/clinic\.example\/sign-up\/[\w-]+$/);
    const [first] = settings.invitations.get().items;
    if (first) await settings.withdraw(first);
    expect([people.invited, settings.invitations.get().items]).toEqual([[], []]);
  });

  it("that cannot be listed are told of", async () => {
    const { settings, people } = await setUp();
    people.failure = new ApiError(0, "no answer");
    settings.go({ kind: "people" });
    await settled();
    expect(settings.users.get().problem?.title).toBe("The server cannot be reached");
  });
});
