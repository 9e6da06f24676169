/** Every sentence about a channel or a message that went wrong. */
import { ApiError } from "../../api/types";
import { areKeysVoid } from "../../messaging/messaging";
import { sentence } from "../account-problems";
import { type Problem, problemOf, type Words } from "../problems";

const WORDS: Partial<Record<Problem, Words>> = {
  unreachable: {
    title: "The server cannot be reached",
    detail: "Check your network connection. What you wrote stays here.",
  },
  notFound: {
    title: "This is no longer there",
    detail: "Somebody may have removed it.",
  },
  forbidden: {
    title: "You may not do this in this channel",
    detail: "You are not in it, it is not there, or only its moderators may.",
  },
  full: { title: "Somebody else was faster", detail: "Look at what it is now, then try again." },
  busy: { title: "That was too fast", detail: "Wait a moment, then try again." },
  refused: { title: "The server did not accept this", detail: "Check what you entered, then try again." },
};

const FAILED: Words = { title: "Something went wrong", detail: "Try again in a moment." };

/** Keys that were refused even after they were lent anew: nothing that is done in a channel mends that. */
const KEYS: Words = {
  title: "The server does not accept this session",
  detail: "Try again in a moment. If it stays so, sign out and in again.",
};

export function channelWords(error: unknown): Words {
  if (areKeysVoid(error)) return KEYS;
  const problem = problemOf(error);
  const words = WORDS[problem] ?? FAILED;
  if (problem !== "refused" || !(error instanceof ApiError)) return words;
  return { ...words, detail: sentence(error.message) };
}

/** A channel that does not open. */
export function openingWords(error: unknown): Words {
  const problem = problemOf(error);
  if (areKeysVoid(error)) return KEYS;
  if (problem !== "forbidden" && problem !== "notFound") return channelWords(error);
  return {
    title: "This channel is not open to you",
    detail: "It may be gone, or somebody in it has to add you first.",
  };
}
