/** Every sentence about a visit that something is wrong with, and what can be done about it. */
import { ApiError } from "../../api/types";
import { sentence, waitWords } from "../account-problems";
import { problemOf, problemWords, type Words } from "../problems";

const BY_CODE: Record<string, Words> = {
  second_factor_invalid: {
    title: "That did not match",
    detail: "Check it, then try again. After five wrong tries the link stops working.",
  },
  link_invalid: {
    title: "This link does not work any more",
    detail:
      "It works once, and only until shortly after the visit. It may also have been replaced by a newer one. Ask your clinic for a new link.",
  },
  link_locked: {
    title: "This link is locked",
    detail: "It was tried too often with something that did not match. Ask your clinic for a new link.",
  },
  visit_state: {
    title: "The visit has moved on",
    detail: "Somebody else may have changed it. What you see is up to date again: try once more if needed.",
  },
  no_consent: {
    title: "Not everybody agrees to this",
    detail: "Whoever is in the call has to agree first. Nothing was begun.",
  },
  limit_exceeded: {
    title: "There is no room for another one",
    detail: "Try again in a moment. If that does not help, ask the operator of this server.",
  },
  forbidden: { title: "You may not do this", detail: "Only those who lead the visit may." },
  not_found: {
    title: "This visit is not there",
    detail: "It may belong to somebody else, or the address may be incomplete.",
  },
  unauthenticated: {
    title: "You are not signed in any more",
    detail: "Open your link again, or sign in again.",
  },
};

export function visitWords(error: unknown): Words {
  if (!(error instanceof ApiError)) return problemWords("failed");
  if (error.status === 429) {
    return { title: "Too many tries", detail: waitWords(error.retryAfterS) };
  }
  if (error.status === 503) {
    return { title: "The server is not ready for this", detail: waitWords(error.retryAfterS) };
  }
  if (error.status === 422) {
    return { title: "Something is not right yet", detail: sentence(error.message) };
  }
  return BY_CODE[error.code] ?? problemWords(problemOf(error));
}

/** Whether a link is worth nothing any more, whatever one enters. */
export function endsLink(error: unknown): boolean {
  return error instanceof ApiError && (error.code === "link_invalid" || error.code === "link_locked");
}

/** Whether the server may have done what it was asked for, though nothing says so. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
