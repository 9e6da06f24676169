import { expect, it } from "vitest";
import { fakeStorage } from "../fake-storage";
import { Kept } from "./kept";

const LINK = { secret: "a-secret-of-a-link", factor: "birth" } as const;
const digest = async (text: string) => `digest of ${text.length}`;

const linkOf = (length: number) => ({ ...LINK, secret: "s".repeat(length) });

it("keeps a link and what was answered for the tab, and by which link one came for the browser", async () => {
  const [tab, browser] = [fakeStorage(), fakeStorage()];
  const kept = new Kept(tab, browser, digest);
  kept.keepLink(LINK);
  kept.keepProgress({ visitId: "v", named: true, asked: false });
  await kept.keepUsed(LINK, "v");
  const sameTab = new Kept(tab, browser, digest);
  expect([sameTab.link(), sameTab.progress("v").named]).toEqual([LINK, true]);
  const otherTab = new Kept(fakeStorage(), browser, digest);
  expect([otherTab.link(), otherTab.progress("v").named]).toEqual([null, false]);
  expect(await otherTab.usedFor(LINK)).toBe("v");
  expect(await otherTab.usedFor({ ...LINK, secret: "another" })).toBeNull();
});

it("keeps no secret in the browser", async () => {
  const browser = fakeStorage();
  const kept = new Kept(fakeStorage(), browser, digest);
  kept.keepLink(LINK);
  await kept.keepUsed(LINK, "v");
  const all = Array.from({ length: browser.length }, (_, at) => browser.getItem(browser.key(at) ?? ""));
  expect(all.join()).not.toContain(LINK.secret);
});

it("answers nothing of another visit, and forgets", async () => {
  const kept = new Kept(fakeStorage(), fakeStorage(), digest);
  kept.keepProgress({ visitId: "v", named: true, asked: true });
  await kept.keepUsed(LINK, "v");
  expect(kept.progress("w")).toEqual({ visitId: "w", named: false, asked: false });
  await kept.keepUsed(linkOf(3), "w");
  kept.forget("v");
  expect([kept.progress("v").named, await kept.usedFor(LINK)]).toEqual([false, null]);
  expect(await kept.usedFor(linkOf(3))).toBe("w");
});

it("knows the links of several visits, of the latest four", async () => {
  const kept = new Kept(null, fakeStorage(), digest);
  for (const nth of [1, 2, 3, 4, 1, 5]) await kept.keepUsed(linkOf(nth), `visit ${nth}`);
  const known = await Promise.all([1, 2, 3, 4, 5].map((nth) => kept.usedFor(linkOf(nth))));
  expect(known).toEqual(["visit 1", null, "visit 3", "visit 4", "visit 5"]);
});

it("knows which link was not answered for, until it is", async () => {
  const kept = new Kept(null, fakeStorage(), digest);
  await kept.keepUnanswered(LINK);
  expect([await kept.wasUnanswered(LINK), await kept.wasUnanswered(linkOf(3))]).toEqual([true, false]);
  expect([await kept.usedFor(LINK), kept.isKnown("v")]).toEqual([null, false]);
  await kept.keepUsed(LINK, "v");
  expect([await kept.wasUnanswered(LINK), kept.isKnown("v")]).toEqual([false, true]);
});

it.each(["{}", "[null, 1, {}]", "not JSON"])("takes %s for nothing kept", async (text) => {
  const browser = fakeStorage();
  browser.setItem("carillon.visit-used", text);
  expect(await new Kept(null, browser, digest).usedFor(LINK)).toBeNull();
});

it("does without storage and without digests", async () => {
  const kept = new Kept(fakeStorage(true), null, async () => null);
  kept.keepLink(LINK);
  await kept.keepUsed(LINK, "v");
  expect([kept.link(), await kept.usedFor(LINK)]).toEqual([null, null]);
});
