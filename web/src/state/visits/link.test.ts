import { expect, it } from "vitest";
import { isVisitor, linkAddress, linkInFragment, visitIdInPath, visitorPath } from "./link";

const SECRET = "uUz1Q0p9c4aWk2Xn7Lr5tYb3Vd8Fh6Gj0SeMiOqPwRx";

it.each(["birth", "code"] as const)("reads from an address what it says of the %s", (factor) => {
  const { pathname, hash, search } = new URL(linkAddress("https://clinic.example", SECRET, factor));
  expect(linkInFragment(hash)).toEqual({ secret: SECRET, factor });
  // What is sent to a server holds no secret.
  expect(pathname + search).toBe("/v");
});

it("takes a link that does not say what is asked for", () => {
  expect(linkInFragment(`#${SECRET}`)).toEqual({ secret: SECRET, factor: null });
});

it.each(["", "#", "#short", "#birth.", `#other.${SECRET}`, `#${SECRET}!`, `#${"x".repeat(65)}`])(
  "takes %j for no link",
  (fragment) => expect(linkInFragment(fragment)).toBeNull(),
);

it("knows its addresses from those of others", () => {
  expect(["/v", "/v/x", "/visits", "/videos"].map(isVisitor)).toEqual([true, true, false, false]);
  expect(visitIdInPath(visitorPath("a-1"))).toBe("a-1");
  expect([visitorPath(null), visitIdInPath("/v"), visitIdInPath("/v/a/b")]).toEqual(["/v", null, null]);
});
