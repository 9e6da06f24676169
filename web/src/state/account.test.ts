import { describe, expect, it } from "vitest";
import { FAKE_CODE, FAKE_INVITATION, FAKE_PASSWORD, FakeAccounts, fakeMe } from "../api/fake-accounts";
import { ApiError } from "../api/types";
import { Account } from "./account";
import { accountWords } from "./account-problems";

function world(change: Parameters<typeof fakeMe>[0] = {}) {
  const accounts = new FakeAccounts(fakeMe(change));
  const account = new Account(accounts);
  return { accounts, account, state: () => account.store.get() };
}

describe("the way in", () => {
  it("asks for a password when nobody is signed in, and lets the right one in", async () => {
    const { account, state } = world();
    await account.look();
    expect(state().step).toBe("password");
    await account.signIn("ada", "wrong");
    expect([state().step, state().problem?.kind]).toEqual(["password", "invalidCredentials"]);
    await account.signIn(" ada ", FAKE_PASSWORD);
    expect([state().step, state().me?.displayName, state().problem]).toEqual(["in", "Ada Lovelace", null]);
  });

  it("knows a server without accounts from one that does not answer", async () => {
    const { accounts, account, state } = world();
    accounts.failure = new ApiError(404, "not found");
    await account.look();
    expect(state().step).toBe("none");
    accounts.failure = new ApiError(0, "no answer");
    await account.look();
    expect([state().step, state().problem?.kind]).toEqual(["unknown", "unreachable"]);
  });

  it("asks for a code where one is needed, and again when it was wrong", async () => {
    const { account, state } = world({ secondFactor: true });
    await account.look();
    await account.signIn("ada", FAKE_PASSWORD);
    expect([state().step, state().problem]).toEqual(["code", null]);
    await account.giveCode("000000");
    expect([state().step, state().problem?.kind]).toEqual(["code", "secondFactorInvalid"]);
    await account.giveCode(` ${FAKE_CODE.slice(0, 3)} ${FAKE_CODE.slice(3)}`);
    expect(state().step).toBe("in");
    expect(account.knowsPassword()).toBe(false);
  });

  it("says how long a lockout lasts", async () => {
    const { accounts, account, state } = world();
    await account.look();
    accounts.failure = new ApiError(423, "locked", "locked", null, 300);
    await account.signIn("ada", FAKE_PASSWORD);
    const { problem } = state();
    expect(problem?.kind).toBe("lockedOut");
    expect(problem && accountWords(problem).detail).toContain("5 minutes");
  });

  it("lets nobody in before a given password is changed", async () => {
    const { account, accounts, state } = world({ mustChangePassword: true });
    await account.look();
    await account.signIn("ada", FAKE_PASSWORD);
    expect(state().step).toBe("newPassword");
    expect(await account.changePassword("something better")).toBe(true);
    expect([state().step, accounts.password]).toEqual(["in", "something better"]);
  });

  it("makes an account with an invitation and goes in with it", async () => {
    const { account, state } = world();
    await account.look();
    const wish = { username: "eve", displayName: "Eve", password: "long enough by far" };
    expect(await account.signUp({ ...wish, invitation: "used" })).toBe(false);
    expect(state().problem?.kind).toBe("invitation");
    expect(await account.signUp({ ...wish, password: "short", invitation: FAKE_INVITATION })).toBe(false);
    expect(state().problem).toMatchObject({
      kind: "password",
      said: "password must have at least 10 characters",
    });
    expect(await account.signUp({ ...wish, invitation: FAKE_INVITATION })).toBe(true);
    expect([state().step, state().me?.username]).toEqual(["in", "eve"]);
  });

  it("knows that an account was made when it does not let one in yet", async () => {
    const { account, accounts, state } = world();
    await account.look();
    accounts.refusing.signIn = new ApiError(429, "too many", "throttled");
    const wish = { username: "eve", displayName: "Eve", password: "long enough by far" };
    expect(await account.signUp({ ...wish, invitation: FAKE_INVITATION })).toBe(true);
    expect([state().step, state().made, state().problem?.kind]).toEqual(["password", true, "busy"]);
    accounts.refusing = {};
    await account.signIn("eve", wish.password);
    expect([state().step, state().made]).toEqual(["in", false]);
  });
});

describe("the end of a session", () => {
  it("is noticed when no keys are lent any more, and says so", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    accounts.signedIn = false;
    await expect(account.lendKeys()).rejects.toThrow();
    expect([state().step, state().expired, state().me]).toEqual(["password", true, null]);
  });

  it("is not taken for one when the server is only away", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    accounts.failure = new ApiError(0, "no answer");
    await expect(account.lendKeys()).rejects.toThrow();
    await account.check();
    expect(state().step).toBe("in");
  });

  it("is chosen by signing out", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    await account.signOut();
    expect([accounts.signedIn, state().step, state().expired]).toEqual([false, "password", false]);
  });

  it("is not taken for done before the server has said so", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    for (const failure of [
      new ApiError(0, "no answer"),
      new ApiError(503, "later"),
      new ApiError(403, "no"),
    ]) {
      accounts.refusing.signOut = failure;
      await account.signOut();
      expect([state().step, state().me, state().busy]).toEqual(["leaving", null, false]);
      expect(state().problem).not.toBeNull();
    }
    accounts.refusing = {};
    await account.signOut();
    expect([accounts.signedIn, state().step, state().problem]).toEqual([false, "password", null]);
  });

  it("shows nothing while it is being ended", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    const out = account.signOut();
    expect([state().step, state().me]).toEqual(["leaving", null]);
    await out;
    expect(state().step).toBe("password");
  });

  it("has come when the server knows nobody who could sign out", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    accounts.refusing.signOut = new ApiError(401, "Nobody is signed in.", "unauthenticated");
    await account.signOut();
    expect([state().step, state().problem]).toEqual(["password", null]);
  });

  it("is looked for when keys are refused for another reason", async () => {
    const { accounts, account, state } = world();
    accounts.signedIn = true;
    await account.look();
    accounts.user = { ...accounts.user, mustChangePassword: true };
    accounts.refusing.lendKeys = new ApiError(403, "no", "forbidden");
    await expect(account.lendKeys()).rejects.toThrow();
    await Promise.resolve();
    expect(state().step).toBe("newPassword");
  });
});
