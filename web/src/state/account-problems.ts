/** Every sentence about an account that went wrong, and what can be done about it. */
import { ApiError } from "../api/types";
import type { Words } from "./problems";

export type AccountProblemKind =
  | "unreachable"
  | "invalidCredentials"
  | "secondFactorRequired"
  | "secondFactorInvalid"
  | "lockedOut"
  | "busy"
  | "invitation"
  | "signUpClosed"
  | "nameTaken"
  | "password"
  | "refused"
  | "forbidden"
  | "failed";

export interface AccountProblem {
  kind: AccountProblemKind;
  /** The server's own words, where they say more. */
  said: string | null;
  retryAfterS: number | null;
}

const WORDS: Record<AccountProblemKind, Words> = {
  unreachable: {
    title: "The server cannot be reached",
    detail: "Check your network connection, then try again.",
  },
  invalidCredentials: {
    title: "That did not match",
    detail: "Check your user name and password, then try again. Capital letters count.",
  },
  secondFactorRequired: {
    title: "A code is needed",
    detail: "Enter the code that your authenticator app shows now.",
  },
  secondFactorInvalid: {
    title: "This code did not match",
    detail: "Each works for a short time, and once. Enter the one that is shown now.",
  },
  lockedOut: {
    title: "Too many attempts",
    detail: "Signing in is paused to protect this account.",
  },
  busy: { title: "The server is busy", detail: "Wait a moment, then try again." },
  invitation: {
    title: "This invitation does not work",
    detail: "It may have been used or have expired. Ask whoever invited you for a new one.",
  },
  signUpClosed: {
    title: "Accounts are made by invitation here",
    detail: "Ask an administrator of this server for one.",
  },
  nameTaken: { title: "This user name is taken", detail: "Choose another one." },
  password: {
    title: "This password cannot be used",
    detail: "Choose a longer one, and one that you use nowhere else.",
  },
  refused: { title: "The server did not accept this", detail: "Check what you entered, then try again." },
  forbidden: { title: "You may not do this here", detail: "Ask the operator of this server for access." },
  failed: {
    title: "Something went wrong",
    detail: "Try again. If it keeps happening, tell the operator of this server.",
  },
};

const BY_CODE: Record<string, AccountProblemKind> = {
  invalid_credentials: "invalidCredentials",
  wrong_password: "invalidCredentials",
  second_factor_required: "secondFactorRequired",
  second_factor_invalid: "secondFactorInvalid",
  locked: "lockedOut",
  locked_out: "lockedOut",
  throttled: "busy",
  invitation_invalid: "invitation",
  sign_up_closed: "signUpClosed",
  username_taken: "nameTaken",
};

const PASSWORD_FIELDS = ["password", "new"];

export function accountProblemOf(error: unknown): AccountProblem {
  if (!(error instanceof ApiError)) return { kind: "failed", said: null, retryAfterS: null };
  const { status, message, retryAfterS } = error;
  const ofPassword = status === 422 && PASSWORD_FIELDS.includes(error.field ?? "");
  const kind = ofPassword ? "password" : (BY_CODE[error.code] ?? byStatus(status));
  return { kind, said: kind === "refused" || kind === "password" ? message : null, retryAfterS };
}

export function accountWords({ kind, said, retryAfterS }: AccountProblem): Words {
  const { title, detail } = WORDS[kind];
  if (kind === "lockedOut") return { title, detail: `${detail} ${waitWords(retryAfterS)}` };
  if (kind === "busy" && retryAfterS !== null) return { title, detail: waitWords(retryAfterS) };
  return { title, detail: said ? sentence(said) : detail };
}

export function sentence(text: string): string {
  const capital = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

export function waitWords(seconds: number | null): string {
  if (seconds === null) return "Try again later.";
  if (seconds <= 90) return `Try again in ${Math.max(1, Math.ceil(seconds))} seconds.`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}

function byStatus(status: number): AccountProblemKind {
  switch (status) {
    case 0:
      return "unreachable";
    case 401:
      return "invalidCredentials";
    case 403:
      return "forbidden";
    case 423:
      return "lockedOut";
    case 429:
      return "busy";
    default:
      return status >= 500 ? "failed" : "refused";
  }
}
