/**
 * Bundles only the parts of `amazon-chime-sdk-js` that a meeting needs.
 *
 * The package is CommonJS, so a bundler cannot shake its index: messaging, the AWS SDK, Voice Focus and the
 * background filters (which fetch their models from a vendor's CDN) would all be shipped. This plugin answers
 * for the index with a short one. A name that is not in `KEPT` fails the build instead of being undefined.
 *
 * Why it is safe: one internal module asks for the whole index (`PromoteToPrimaryMeetingTask`, two names, both
 * kept), and the device controller only asks whether a camera `instanceof` a transform device, which we never make.
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

const INDEX_ID = "\0chime-sdk-index.cjs";
const TRANSFORM_DEVICE_ID = "\0chime-sdk-no-transform-device.cjs";

const INDEX_SOURCE = Object.entries(KEPT)
  .map(([name, path]) => `exports.${name} = require("${PACKAGE}/build/${path}").default;`)
  .join("\n");

const TRANSFORM_DEVICE_SOURCE = `
Object.defineProperty(exports, "__esModule", { value: true });
exports.default = class NoTransformDevice {};
`;

export function chimeSdk(): Plugin {
  return {
    name: "carillon:chime-sdk",
    enforce: "pre",
    // The SDK still calls the global object by its Node name.
    config: () => ({ define: { global: "globalThis" } }),
    resolveId(source, importer) {
      if (source === PACKAGE) return INDEX_ID;
      if (!importer?.includes(`${PACKAGE}/build/`)) return null;
      if (source === "..") return INDEX_ID;
      return source.endsWith("/DefaultVideoTransformDevice") ? TRANSFORM_DEVICE_ID : null;
    },
    load(id) {
      if (id === INDEX_ID) return INDEX_SOURCE;
      return id === TRANSFORM_DEVICE_ID ? TRANSFORM_DEVICE_SOURCE : null;
    },
  };
}
