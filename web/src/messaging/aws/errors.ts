/** What the AWS client throws, as the errors that the rest of this client knows. */
import { ApiError } from "../../api/types";

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
