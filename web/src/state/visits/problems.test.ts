import { expect, it } from "vitest";
import { ApiError } from "../../api/types";
import { endsLink, visitWords } from "./problems";

it.each([
  [401, "second_factor_invalid"],
  [403, "link_invalid"],
  [423, "link_locked"],
  [409, "visit_state"],
  [409, "no_consent"],
  [403, "forbidden"],
  [404, "not_found"],
  [401, "unauthenticated"],
  [409, "limit_exceeded"],
  [0, ""],
  [500, "internal"],
])("has words for %i %s, and not the server's", (status, code) => {
  const { title, detail } = visitWords(new ApiError(status, "server's words", code));
  expect([title, detail].every((words) => words !== "" && !words.includes("server's words"))).toBe(true);
});

it("says what is wrong with a field as the server does", () => {
  const error = new ApiError(422, "secondFactor must be a code", "invalid_field", "secondFactor");
  expect(visitWords(error).detail).toBe("SecondFactor must be a code.");
});

it("knows after what a link is worth nothing", () => {
  const ends = (status: number, code: string) => endsLink(new ApiError(status, "x", code));
  expect([ends(403, "link_invalid"), ends(423, "link_locked"), ends(401, "second_factor_invalid")]).toEqual([
    true,
    true,
    false,
  ]);
});
