// One session of a messaging user: the official client, with every callback of its observer recorded.
import { ChimeSDKMessagingClient } from '@aws-sdk/client-chime-sdk-messaging';
import { ConsoleLogger, DefaultMessagingSession, LogLevel, MessagingSessionConfiguration, PrefetchOn } from 'amazon-chime-sdk-js';

const state = { events: [], starts: 0, connecting: [], stops: [], failed: null };
let session;

window.messenger = {
  state,
  /** Starts a session; resolves when the client says that it has started or has failed. */
  async start({ endpoint, credentials, userArn, sessionId, prefetch, reconnectTimeoutMs }) {
    const client = new ChimeSDKMessagingClient({ endpoint, region: 'us-east-1', credentials });
    const configuration = new MessagingSessionConfiguration(userArn, sessionId ?? null, undefined, client);
    if (prefetch) configuration.prefetchOn = PrefetchOn.Connect;
    if (reconnectTimeoutMs) configuration.reconnectTimeoutMs = reconnectTimeoutMs;
    session = new DefaultMessagingSession(configuration, new ConsoleLogger('messaging', LogLevel.OFF));
    session.addObserver({
      messagingSessionDidStart: () => (state.starts += 1),
      messagingSessionDidStartConnecting: (again) => state.connecting.push(again),
      messagingSessionDidStop: (event) => state.stops.push(event.code),
      messagingSessionDidReceiveMessage: ({ type, payload }) => state.events.push({ type, payload: payload && JSON.parse(payload) }),
    });
    try {
      await session.start();
    } catch (event) {
      state.failed = event.code ?? String(event);
    }
  },
  stop: () => session.stop(),
};
