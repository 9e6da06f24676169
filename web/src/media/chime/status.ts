/**
 * Says why a session of the SDK stopped, in the words of `StopReason`.
 *
 * The SDK has 27 codes, most of which name the task that failed. What a person can do about it is one of seven.
 *
 * Wire: `signaling.md` section 2.7 (status codes inside frames).
 */
import { MeetingSessionStatusCode as Code } from "amazon-chime-sdk-js";
import type { StopReason } from "../media";

export function stopReason(code: Code): StopReason {
  switch (code) {
    case Code.OK:
    case Code.Left:
      return "left";
    case Code.AudioJoinedFromAnotherDevice:
      return "elsewhere";
    case Code.AudioAuthenticationRejected:
    case Code.SignalingBadRequest:
      return "rejected";
    case Code.AudioCallAtCapacity:
    case Code.VideoCallAtSourceCapacity:
      return "full";
    case Code.MeetingEnded:
      return "ended";
    case Code.AudioAttendeeRemoved:
      return "removed";
    default:
      return "lost";
  }
}
