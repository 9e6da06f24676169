// A user of an app instance: the API that its back end calls, and pages with the official messaging client.
import {
  ChimeSDKIdentityClient,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity';
import { ChimeSDKMessagingClient } from '@aws-sdk/client-chime-sdk-messaging';
import { ACCESS_KEY } from './carillon.mjs';
import { until } from './until.mjs';

export class Clinic {
  /** An app instance with these users. */
  static async open(server, ...names) {
    const clinic = new Clinic();
    const options = { endpoint: server.url, region: 'us-east-1', credentials: ACCESS_KEY };
    const identity = new ChimeSDKIdentityClient(options);
    clinic.server = server;
    clinic.names = names;
    clinic.api = new ChimeSDKMessagingClient(options);
    const { AppInstanceArn } = await identity.send(new CreateAppInstanceCommand({ Name: 'clinic' }));
    clinic.instance = AppInstanceArn;
    for (const AppInstanceUserId of names) {
      await identity.send(new CreateAppInstanceUserCommand({ AppInstanceArn, AppInstanceUserId, Name: AppInstanceUserId }));
    }
    return clinic;
  }

  user(name) {
    return `${this.instance}/user/${name}`;
  }

  /** Calls a messaging operation as a user. */
  as(name, Command, input) {
    return this.api.send(new Command({ ChimeBearer: this.user(name), ...input }));
  }
}

export class Messenger {
  /** Opens a page in which the official client starts a session as `name`; does not wait for its outcome. */
  static async open(world, clinic, name, options = {}) {
    const messenger = new Messenger();
    Object.assign(messenger, { name, page: await world.browsers.page(0, { ignoreHTTPSErrors: true }) });
    await messenger.page.goto(new URL('messenger', world.browsers.pageUrl).href);
    const start = { endpoint: clinic.server.url, credentials: ACCESS_KEY, userArn: clinic.user(name), ...options };
    await messenger.page.evaluate((given) => void window.messenger.start(given), start);
    return messenger;
  }

  /** One whose session is established. */
  static async start(world, clinic, name, options) {
    const messenger = await Messenger.open(world, clinic, name, options);
    await messenger.sees('its session', (state) => state.starts === 1);
    return messenger;
  }

  state() {
    return this.page.evaluate(() => window.messenger.state);
  }

  async sees(what, condition, timeoutMs = 30_000) {
    let last;
    const met = async () => condition((last = await this.state()));
    await until(`${this.name} sees ${what}`, met, timeoutMs).catch((error) => {
      throw new Error(`${error.message}\n${JSON.stringify(last).slice(0, 2000)}\n${this.page.errors.slice(-4).join('\n')}`);
    });
    return last;
  }

  async texts() {
    const { events } = await this.state();
    return events.filter(({ type }) => type === 'CREATE_CHANNEL_MESSAGE').map(({ payload }) => payload.Content);
  }
}
