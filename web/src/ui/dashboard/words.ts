/** Times, numbers and names as the operator reads them. */
import type {
  Counts,
  MeetingReport,
  Moment,
  Quality,
  Range,
  Rating,
  Spread,
  Transport,
} from "../../api/analytics";

const MOMENTS: Record<string, string> = {
  joined: "Joined",
  left: "Left",
  dropped: "Connection lost",
  reconnected: "Back after the connection was lost",
  cameraOn: "Camera on",
  cameraOff: "Camera off",
  contentOn: "Started sharing",
  contentOff: "Stopped sharing",
  muted: "Muted",
  unmuted: "Unmuted",
};

const EVENTS: Record<string, string> = {
  meetingStartRequested: "Client starts",
  meetingStartSucceeded: "Client is in the meeting",
  meetingStartFailed: "Client could not start",
  meetingReconnected: "Client reconnected",
  meetingEnded: "Client ended",
  meetingFailed: "Client failed",
  attendeePresenceReceived: "Client sees itself in the roster",
  audioInputSelected: "Microphone chosen",
  audioInputUnselected: "Microphone given up",
  audioInputFailed: "Microphone failed",
  videoInputSelected: "Camera chosen",
  videoInputUnselected: "Camera given up",
  videoInputFailed: "Camera failed",
  signalingDropped: "Signaling dropped",
  receivingAudioDropped: "No audio arrives",
  sendingAudioFailed: "Audio could not be sent",
  sendingAudioRecovered: "Audio is sent again",
  deviceLabelTriggerFailed: "Devices could not be listed",
};

export const RATING_WORDS: Record<Rating, string> = { good: "Good", fair: "Fair", poor: "Poor" };

export function momentWords({ Kind, Event }: Moment): string {
  return MOMENTS[Kind] ?? EVENTS[Event ?? ""] ?? Event ?? Kind;
}

/** `1 h 05 min`, `12 min`, `40 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export function minutes(count: number): string {
  return `${Math.round(count).toLocaleString("en")} min`;
}

export function moment(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

export function clock(at: string | number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function exactClock(iso: string): string {
  return new Date(iso).toLocaleTimeString("en-GB");
}

/** What was measured, in pairs of a name and a number; what was not is left out. */
export function qualityWords(quality: Quality): [string, string][] {
  const text = (name: string, value: string | undefined): [string, string][] =>
    value ? [[name, value]] : [];
  return [
    ...transportWords(quality, ""),
    ...transportWords(quality.Server ?? {}, ", by the server"),
    ...text("Sends", quality.SentResolution?.replace("x", " × ")),
    ...text("Receives", quality.ReceivedResolution?.replace("x", " × ")),
    ...text(
      "Freezes",
      quality.Freezes > 0 ? `${quality.Freezes}, ${duration(quality.FreezeSeconds)}` : undefined,
    ),
  ];
}

/** How a meeting went as a whole, in pairs of a name and a number. */
export function meetingWords(report: MeetingReport): [string, string][] {
  const { Quality: quality, Devices: devices } = report;
  const spread = (name: string, value: Spread | undefined, unit: string): [string, string][] =>
    value ? [[name, spreadWords(value, unit)]] : [];
  const counts = (name: string, value: Counts): [string, string][] => {
    const words = countWords(value);
    return words ? [[name, words]] : [];
  };
  const picture = quality.SentResolution ?? quality.ReceivedResolution;
  return [
    ["Talked", duration(report.TalkSeconds)],
    ["Muted", duration(report.MutedSeconds)],
    ["Cameras on", duration(report.CameraSeconds)],
    ...(report.ContentSeconds > 0 ? [["Shared", duration(report.ContentSeconds)] as [string, string]] : []),
    ...spread("Round trip", quality.RoundTripMilliseconds, " ms"),
    ...spread("Loss sent", quality.UpLossPercent, " %"),
    ...spread("Loss received", quality.DownLossPercent, " %"),
    ...spread("Jitter sent", quality.UpJitterMilliseconds, " ms"),
    ...spread("Jitter received", quality.DownJitterMilliseconds, " ms"),
    ["Freezes", quality.Freezes > 0 ? `${quality.Freezes}, ${duration(quality.FreezeSeconds)}` : "None"],
    ["Reconnects", report.Reconnects > 0 ? String(report.Reconnects) : "None"],
    ["Lost for good or for long", report.Drops > 0 ? String(report.Drops) : "Nobody"],
    ...(picture ? [["Largest picture", picture.replace("x", " × ")] as [string, string]] : []),
    ...spread("Start took", quality.StartMilliseconds, " ms"),
    ...counts("Browsers", devices.Browsers),
    ...counts("Systems", devices.Systems),
    ...counts("Devices", devices.Forms),
  ];
}

/** `5 good, 1 fair, 1 poor`; empty when nothing was measured. */
export function ratingsWords({ Good, Fair, Poor }: MeetingReport["Ratings"]): string {
  const parts = [
    [Good, "good"],
    [Fair, "fair"],
    [Poor, "poor"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(", ");
}

function spreadWords({ Median, Worst }: Spread, unit: string): string {
  const [median, worst] = [round(Median), round(Worst)];
  return median === worst ? `${median}${unit}` : `${median}${unit}, at worst ${worst}${unit}`;
}

/** `Chrome 5, Safari`. */
function countWords(counts: Counts): string {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return sorted.map(([name, count]) => (count > 1 ? `${name} ${count}` : name)).join(", ");
}

function transportWords(transport: Transport, by: string): [string, string][] {
  const range = (name: string, value: Range | undefined, unit: string): [string, string][] =>
    value ? [[name + by, `${round(value.Mean)}${unit}, at most ${round(value.Max)}${unit}`]] : [];
  return [
    ...range("Round trip", transport.RoundTripMilliseconds, " ms"),
    ...range("Loss sent", transport.UpLossPercent, " %"),
    ...range("Loss received", transport.DownLossPercent, " %"),
    ...range("Jitter sent", transport.UpJitterMilliseconds, " ms"),
    ...range("Jitter received", transport.DownJitterMilliseconds, " ms"),
  ];
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}
