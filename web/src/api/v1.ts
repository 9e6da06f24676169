/**
 * Asks `/api/v1` of the server that served this page, as whoever the browser's cookies say one is.
 *
 * Every failure is an `ApiError` whose `code` says what is wanted; its status is 0 when nobody answered. What only looks,
 * while nobody uses the page, says so, and keeps no session alive.
 */
import { ApiError } from "./types";

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface Asking {
  /** For answers that are waited for. */
  timeoutMs?: number;
  /** Gives the question up. */
  signal?: AbortSignal;
  /** The page asks by itself. */
  byItself?: boolean;
}

const ROOT = "/api/v1";
const TIMEOUT_MS = 15_000;

export class V1 {
  private readonly fetch: Fetch;
  private readonly isAttended: () => boolean;

  /** `isAttended` is asked whenever it matters whether somebody uses the page. */
  constructor(
    fetch: Fetch = (input, init) => window.fetch(input, init),
    isAttended: () => boolean = () => true,
  ) {
    this.fetch = fetch;
    this.isAttended = isAttended;
  }

  async send<T>(method: string, path: string, body?: object, asking: Asking = {}): Promise<T> {
    const response = await this.dial(method, ROOT + path, body, asking);
    const text = await response.text().catch(() => null);
    if (!response.ok) throw refusal(response, text ?? "");
    if (text === null) throw new ApiError(0, "The server's answer was cut off.");
    if (response.status === 204 || text === "") return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      // As of a server that answers every unknown path with its page.
      throw new ApiError(404, "The server's answer was not JSON.");
    }
  }

  private async dial(method: string, path: string, body: object | undefined, asking: Asking) {
    const { byItself = method === "GET" } = asking;
    const unattended = byItself && !this.isAttended();
    const late = AbortSignal.timeout(asking.timeoutMs ?? TIMEOUT_MS);
    try {
      return await this.fetch(path, {
        method,
        headers: {
          Accept: "application/json",
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(unattended ? { "Carillon-Unattended": "1" } : {}),
        },
        credentials: "same-origin",
        cache: "no-store",
        signal: asking.signal ? AbortSignal.any([late, asking.signal]) : late,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new ApiError(0, "The server did not answer.");
    }
  }
}

function refusal(response: Response, text: string): ApiError {
  return refusalOf(response.status, response.headers.get("retry-after"), text);
}

/** An answer that is no success, as an error. */
export function refusalOf(status: number, retryAfter: string | null, text: string): ApiError {
  const { code, message, details } = said(text);
  const field = details?.[0]?.field;
  const wait = Number(retryAfter ?? Number.NaN);
  return new ApiError(
    status,
    typeof message === "string" ? message : `The server answered ${status}.`,
    typeof code === "string" ? code : "",
    typeof field === "string" ? field : null,
    Number.isFinite(wait) ? wait : null,
  );
}

function said(text: string): { code?: unknown; message?: unknown; details?: { field?: unknown }[] } {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "object" && error !== null ? error : {};
  } catch {
    return {};
  }
}
