/// <reference types="vite/client" />
declare module "@fontsource-variable/inter/wght.css";

/** The part of the SDK for messaging, which `vite/chime-sdk.ts` answers with. */
declare module "amazon-chime-sdk-js/messaging" {
  export {
    ConsoleLogger,
    DefaultMessagingSession,
    LogLevel,
    MessagingSessionConfiguration,
  } from "amazon-chime-sdk-js";
}
