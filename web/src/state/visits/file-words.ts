/** Every sentence about a file that something is wrong with, and how long files are. */
import { ApiError } from "../../api/types";
import type { AttachmentLimits } from "../../api/visits";
import type { Words } from "../problems";
import { visitWords } from "./problems";

/** What is wrong: what the server said, or what is known before it is asked. */
export function fileWords(error: unknown, limits: AttachmentLimits | null = null): Words {
  const code = error instanceof ApiError ? error.code : error;
  switch (code) {
    case "type":
    case "unsupported_media_type":
      return { title: "This type of file is not taken", detail: typesWords(limits) };
    case "size":
    case "payload_too_large":
      return {
        title: "The file is too large",
        detail: limits ? `It may have ${sizeWords(limits.fileBytesMax)} at most.` : "Send a smaller one.",
      };
    case "limit_exceeded":
      return {
        title: "There is no room for it",
        detail: "Remove a file that is not needed any more, or wait until others have arrived.",
      };
    case "file_withheld":
      return { title: "The file is still being checked", detail: "Try again in a moment." };
    case "visit_state":
      return {
        title: "Files cannot be changed now",
        detail: "The visit is over, or you were not let in yet.",
      };
    case "not_found":
      return { title: "This file is not there any more", detail: "Somebody may have removed it." };
    case "forbidden":
      return { title: "You may not do this", detail: "Only those who lead the visit may." };
  }
  if (error instanceof ApiError && error.status === 0) {
    return { title: "The file did not arrive", detail: "Check your connection, then add it again." };
  }
  return visitWords(error);
}

function typesWords(limits: AttachmentLimits | null): string {
  const real = "What is in the file has to be what its name says.";
  if (!limits) return real;
  const names = limits.extensions.map((each) => each.toUpperCase()).join(", ");
  return `${names} are. ${real}`;
}

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1024;
  return `${megabytes < 10 ? megabytes.toFixed(1).replace(/\.0$/, "") : Math.round(megabytes)} MB`;
}
