/**
 * Bundles only the parts of `amazon-chime-sdk-js` that are needed: for a meeting, and apart from it for messaging.
 *
 * The package is CommonJS, so a bundler cannot shake its index: messaging, the AWS SDK, Voice Focus and the
 * background filters (which fetch their models from a vendor's CDN) would all be shipped. This plugin answers
 * for the index with a short one, and with another for `amazon-chime-sdk-js/messaging`. A name that is not kept fails
 * the build instead of being undefined.
 *
 * Why it is safe: one internal module asks for the whole index (`PromoteToPrimaryMeetingTask`, two names, both
 * kept), and the device controller only asks whether a camera `instanceof` a transform device, which we never make.
 * The messaging session makes a command of the AWS client only when it is not given a function in its place.
 */
import type { Plugin } from "vite";

const PACKAGE = "amazon-chime-sdk-js";

const KEPT = {
  ConsoleLogger: "logger/ConsoleLogger",
  DefaultActiveSpeakerPolicy: "activespeakerpolicy/DefaultActiveSpeakerPolicy",
  DefaultDeviceController: "devicecontroller/DefaultDeviceController",
  DefaultMeetingSession: "meetingsession/DefaultMeetingSession",
  LogLevel: "logger/LogLevel",
  MeetingSessionConfiguration: "meetingsession/MeetingSessionConfiguration",
  MeetingSessionStatus: "meetingsession/MeetingSessionStatus",
  MeetingSessionStatusCode: "meetingsession/MeetingSessionStatusCode",
};

const KEPT_FOR_MESSAGING = {
  ConsoleLogger: "logger/ConsoleLogger",
  DefaultMessagingSession: "messagingsession/DefaultMessagingSession",
  LogLevel: "logger/LogLevel",
  MessagingSessionConfiguration: "messagingsession/MessagingSessionConfiguration",
};

const AWS_CLIENT = "@aws-sdk/client-chime-sdk-messaging";

const INDEX_ID = "\0chime-sdk-index.cjs";
const MESSAGING_ID = "\0chime-sdk-messaging.cjs";
const AWS_CLIENT_ID = "\0chime-sdk-no-aws-client.cjs";
const TRANSFORM_DEVICE_ID = "\0chime-sdk-no-transform-device.cjs";

const SOURCES: Record<string, string> = {
  [INDEX_ID]: indexOf(KEPT),
  [MESSAGING_ID]: indexOf(KEPT_FOR_MESSAGING),
  [AWS_CLIENT_ID]: "exports.GetMessagingSessionEndpointCommand = class NoCommand {};",
  [TRANSFORM_DEVICE_ID]: `
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = class NoTransformDevice {};
`,
};

function indexOf(kept: Record<string, string>): string {
  return Object.entries(kept)
    .map(([name, path]) => `exports.${name} = require("${PACKAGE}/build/${path}").default;`)
    .join("\n");
}

export function chimeSdk(): Plugin {
  return {
    name: "carillon:chime-sdk",
    enforce: "pre",
    // The SDK still calls the global object by its Node name.
    config: () => ({ define: { global: "globalThis" } }),
    resolveId(source, importer) {
      if (source === PACKAGE) return INDEX_ID;
      if (source === `${PACKAGE}/messaging`) return MESSAGING_ID;
      if (!importer?.includes(`${PACKAGE}/build/`)) return null;
      if (source === "..") return INDEX_ID;
      if (source === AWS_CLIENT) return AWS_CLIENT_ID;
      return source.endsWith("/DefaultVideoTransformDevice") ? TRANSFORM_DEVICE_ID : null;
    },
    load(id) {
      return SOURCES[id] ?? null;
    },
  };
}
