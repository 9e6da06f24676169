/** What the AWS client throws, as the errors that the rest of this client knows. */
import { ApiError } from "../../api/types";
import { UNAUTHORIZED } from "../messaging";

interface Thrown {
  name?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: unknown };
}

export async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw apiErrorOf(error);
  }
}

/** How a line is said to be closed that did not get an address: whether the keys, or the session behind them, were refused. */
export function closingOf(error: unknown): number {
  const { status } = apiErrorOf(error);
  return status === 401 || status === 403 ? UNAUTHORIZED : 0;
}

export function apiErrorOf(error: unknown): ApiError {
  // From the account, which lends the keys.
  if (error instanceof ApiError) return error;
  const { name, message, $metadata } = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  const status = $metadata?.httpStatusCode;
  if (typeof status !== "number") return new ApiError(0, "The server did not answer.");
  return new ApiError(
    status,
    typeof message === "string" ? message : "",
    typeof name === "string" ? name : "",
  );
}
