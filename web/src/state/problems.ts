/**
 * Every sentence that tells a person what went wrong, and what they can do about it.
 *
 * One table, so that tone and advice agree, and so that a test can check that nothing is left without words.
 */
import { ApiError } from "../api/types";
import { DeviceError, type DeviceProblem, type InputKind, type StopReason } from "../media/media";

export type Problem =
  | "unreachable"
  | "notFound"
  | "unauthorized"
  | "forbidden"
  | "gone"
  | "full"
  | "busy"
  | "refused"
  | "ended"
  | "removed"
  | "elsewhere"
  | "rejected"
  | "lost"
  | "failed";

export interface Words {
  title: string;
  detail: string;
}

const PROBLEMS: Record<Problem, Words> = {
  unreachable: {
    title: "The server cannot be reached",
    detail: "Check your network connection, then try again.",
  },
  notFound: {
    title: "This meeting is not there",
    detail: "It may have ended, or the link may be incomplete. Ask for a new link, or start a meeting.",
  },
  unauthorized: {
    title: "This server asks for an access token",
    detail: "Enter the token that the operator of this server gave you.",
  },
  forbidden: {
    title: "You may not do this here",
    detail: "The server refused the request. Ask the operator of this server for access.",
  },
  gone: { title: "This is no longer there", detail: "Ask for a new link." },
  full: {
    title: "This meeting is full",
    detail: "Nobody else can join until someone leaves. Try again in a little while.",
  },
  busy: { title: "The server is busy", detail: "Too many requests at once. Wait a moment, then try again." },
  refused: { title: "The server did not accept this", detail: "Check what you entered, then try again." },
  ended: { title: "This meeting has ended", detail: "Start a new meeting to go on talking." },
  removed: {
    title: "You were removed from the meeting",
    detail: "Someone with control of the meeting removed you.",
  },
  elsewhere: {
    title: "You joined from somewhere else",
    detail: "The meeting continues in the other tab or on the other device.",
  },
  rejected: {
    title: "You could not be let in",
    detail: "The server no longer knows this seat in the meeting. Join again to get a fresh one.",
  },
  lost: {
    title: "The connection was lost",
    detail: "The meeting may still be going on. Check your network connection, then rejoin.",
  },
  failed: { title: "Something went wrong", detail: "Try again. If it keeps happening, reload the page." },
};

const DEVICE_PROBLEMS: Record<InputKind | "both", Record<DeviceProblem, Words>> = {
  both: {
    denied: {
      title: "Microphone and camera are blocked",
      detail: "Allow them in the browser’s site settings.",
    },
    missing: {
      title: "No microphone and no camera found",
      detail: "Plug one in and it will be picked up.",
    },
    lost: { title: "Microphone and camera were disconnected", detail: "Plug them in, or choose others." },
    busy: {
      title: "Microphone and camera are in use",
      detail: "Another application holds them. Close that application, then try again.",
    },
    insecure: {
      title: "Microphone and camera need a secure page",
      detail: "Browsers only allow them over https, or on this computer itself.",
    },
    failed: { title: "Microphone and camera did not start", detail: "Try again, or choose other devices." },
  },
  microphone: {
    denied: {
      title: "Microphone is blocked",
      detail: "Allow the microphone in the browser’s site settings.",
    },
    missing: { title: "No microphone found", detail: "Plug one in and it will be picked up." },
    lost: { title: "Microphone was disconnected", detail: "Plug it in, or choose another one." },
    busy: {
      title: "Microphone is in use",
      detail: "Another application holds it. Close that application, then try again.",
    },
    insecure: {
      title: "Microphone needs a secure page",
      detail: "Browsers only allow it over https, or on this computer itself.",
    },
    failed: { title: "Microphone did not start", detail: "Try again, or choose another microphone." },
  },
  camera: {
    denied: { title: "Camera is blocked", detail: "Allow the camera in the browser’s site settings." },
    missing: { title: "No camera found", detail: "Plug one in, then turn the camera on." },
    lost: { title: "Camera was disconnected", detail: "Plug it in, or choose another one." },
    busy: {
      title: "Camera is in use",
      detail: "Another application holds it. Close that application, then try again.",
    },
    insecure: {
      title: "Camera needs a secure page",
      detail: "Browsers only allow it over https, or on this computer itself.",
    },
    failed: { title: "Camera did not start", detail: "Try again, or choose another camera." },
  },
};

/** What hinders recording, or seeing a recording, where it is not what hinders everything. */
const RECORDING_PROBLEMS: Partial<Record<Problem, Words>> = {
  notFound: {
    title: "This recording is not there",
    detail: "It may have been removed, or the link may be incomplete.",
  },
  forbidden: {
    title: "This link does not open the recording",
    detail: "It may have been cut off on its way. Ask for a new one.",
  },
  gone: { title: "This link has expired", detail: "Ask whoever sent it for a new one." },
  full: {
    title: "The last recording is still being saved",
    detail: "Try again in a moment.",
  },
};

const JOIN_ANYWAY: Record<InputKind | "both", string> = {
  both: "You can join without them, to listen and watch.",
  microphone: "You can join without it, and listen.",
  camera: "You can join without it.",
};

export function problemWords(problem: Problem): Words {
  return PROBLEMS[problem];
}

/** Why a meeting is not recorded, or a recording not shown. The server's own words say what this table cannot. */
export function recordingWords(error: unknown): Words {
  const problem = problemOf(error);
  const words = RECORDING_PROBLEMS[problem] ?? problemWords(problem);
  const said = problem === "refused" || (error instanceof ApiError && error.code === "Internal");
  return said && error instanceof ApiError ? { ...words, detail: sentence(error.message) } : words;
}

function sentence(text: string): string {
  const capital = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

export function deviceWords(kind: InputKind | "both", problem: DeviceProblem): Words {
  return DEVICE_PROBLEMS[kind][problem];
}

/** The same before a meeting, where it matters that nobody is kept out for want of a device. */
export function lobbyDeviceWords(kind: InputKind | "both", problem: DeviceProblem): Words {
  const { title, detail } = deviceWords(kind, problem);
  return { title, detail: `${detail} ${JOIN_ANYWAY[kind]}` };
}

/** What a failed request, or anything else thrown on the way into a meeting, means. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) return "failed";
  switch (error.status) {
    case 0:
      return "unreachable";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "notFound";
    case 409:
      return "full";
    case 410:
      return "gone";
    case 429:
      return "busy";
    default:
      return error.status >= 500 ? "failed" : "refused";
  }
}

/** The problem behind an unwanted stop. Leaving is not one. */
export function problemOfStop(reason: StopReason): Problem {
  return reason === "left" ? "failed" : reason;
}

export function deviceProblemOf(error: unknown): DeviceProblem {
  return error instanceof DeviceError ? error.problem : "failed";
}
