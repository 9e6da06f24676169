/**
 * One connection of the official messaging session.
 *
 * The session could mend itself, and then hides why it could not. It is given no time for that: each connection ends
 * once, with its code, and `Wire` decides what follows. Why it has no address, or nothing to sign one with, it does not
 * tell; that is seen on the way in.
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
import { closingOf } from "./errors";
import { newsOf } from "./events";

interface Endpoint {
  Endpoint?: { Url?: string | undefined } | undefined;
}

export function openLine(
  config: object,
  endpoint: () => Promise<Endpoint>,
  userArn: string,
  listener: LineListener,
): Line {
  let over = false;
  const end = (code: number) => {
    if (over) return;
    over = true;
    listener.closed(code);
  };
  let closing = 0;
  const getMessagingSessionEndpoint = () =>
    endpoint().catch((error: unknown) => {
      closing = closingOf(error);
      throw error;
    });
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
  session
    .start()
    .catch((reason: unknown) =>
      end(reason instanceof CloseEvent ? reason.code : closing || closingOf(reason)),
    );
  return {
    close: () => {
      over = true;
      session.stop();
    },
  };
}
