/**
 * One connection of the official messaging session.
 *
 * The session could mend itself, and then hides why it could not. It is given no time for that: each connection ends
 * once, with its code, and `Wire` decides what follows.
 *
 * Wire: docs/messaging.md; the messages are those of `x-amz-chime-event-type`.
 */
import {
  ConsoleLogger,
  DefaultMessagingSession,
  LogLevel,
  MessagingSessionConfiguration,
} from "amazon-chime-sdk-js/messaging";
import type { Line, LineListener } from "../messaging";
import { newsOf } from "./events";

interface Endpoint {
  Endpoint?: { Url?: string | undefined } | undefined;
}

export function openLine(
  config: object,
  getMessagingSessionEndpoint: () => Promise<Endpoint>,
  userArn: string,
  listener: LineListener,
): Line {
  let over = false;
  const end = (code: number) => {
    if (over) return;
    over = true;
    listener.closed(code);
  };
  // It signs with the region and the credentials of this configuration.
  const client = { config, getMessagingSessionEndpoint };
  const configuration = new MessagingSessionConfiguration(userArn, null, undefined, client);
  configuration.reconnectTimeoutMs = 0;
  // What it logs holds signed addresses.
  const session = new DefaultMessagingSession(configuration, new ConsoleLogger("messaging", LogLevel.OFF));
  session.addObserver({
    messagingSessionDidStart: () => {
      // A session that is given up before it has a socket cannot be stopped until it has one.
      if (over) session.stop();
      else listener.established();
    },
    messagingSessionDidStop: ({ code }) => end(code),
    messagingSessionDidReceiveMessage: ({ type, payload }) => {
      const news = over ? null : newsOf(type, payload);
      if (news) listener.news(news);
    },
  });
  session.start().catch((reason: unknown) => end(reason instanceof CloseEvent ? reason.code : 0));
  return {
    close: () => {
      over = true;
      session.stop();
    },
  };
}
