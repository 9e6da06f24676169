/** Sends a file to `/api/v1` and says how far it has come, which `fetch` does not. Failures are as those of `V1`. */
import { ApiError } from "./types";
import { refusalOf } from "./v1";

export interface Sending {
  /** Of 0 to 1. */
  progress: (share: number) => void;
  /** Gives it up. */
  signal: AbortSignal;
}

export type Upload = <T>(path: string, file: Blob, sending: Sending) => Promise<T>;

/** A line may be slow; the server gives up after ten minutes. */
const TIMEOUT_MS = 11 * 60_000;

export const upload: Upload = <T>(path: string, file: Blob, { progress, signal }: Sending) =>
  new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1${path}`);
    request.timeout = TIMEOUT_MS;
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    const unanswered = () => reject(new ApiError(0, "The server did not answer."));
    request.onerror = unanswered;
    request.ontimeout = unanswered;
    request.onabort = unanswered;
    request.onload = () => {
      const { status, responseText } = request;
      if (status !== 201) {
        return reject(refusalOf(status, request.getResponseHeader("retry-after"), responseText));
      }
      try {
        resolve(JSON.parse(responseText) as T);
      } catch {
        reject(new ApiError(0, "The server's answer was not JSON."));
      }
    };
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) return unanswered();
    request.send(file);
  });
