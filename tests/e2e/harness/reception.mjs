// Stands in for the accounts of a server: who is who, and keys for them. Everything else is the server's.
import { ACCESS_KEY } from './carillon.mjs';

const HOUR_MS = 3_600_000;

export class Reception {
  #clinic;
  #signedIn = new Map();

  /** For an app instance; whoever is in it signs in with its name and this password. */
  constructor(clinic, password = 'a few words in a row') {
    this.#clinic = clinic;
    this.password = password;
  }

  /** Answers for the accounts in a page. */
  async serve(page) {
    await page.route('**/api/v1/**', async (route) => {
      const request = route.request();
      const call = `${request.method()} ${new URL(request.url()).pathname.slice('/api/v1'.length)}`;
      const { status, body } = this.#answer(page, call, request);
      await route.fulfill({ status, contentType: 'application/json', body: body ? JSON.stringify(body) : '' });
    });
  }

  /** Ends the session of a page, as an administrator would. */
  revoke(page) {
    this.#signedIn.delete(page);
  }

  #answer(page, call, request) {
    const name = this.#signedIn.get(page);
    if (call === 'POST /session') return this.#signIn(page, request.postDataJSON());
    if (!name) return refused(401, 'unauthenticated');
    switch (call) {
      case 'GET /me':
        return { status: 200, body: this.#me(name) };
      case 'DELETE /session':
        this.revoke(page);
        return { status: 204 };
      case 'POST /session/credentials': {
        const { accessKeyId, secretAccessKey } = ACCESS_KEY;
        const expiration = new Date(Date.now() + HOUR_MS).toISOString();
        return { status: 200, body: { accessKeyId, secretAccessKey, expiration, appInstanceUserArn: this.#clinic.user(name) } };
      }
      case 'GET /directory':
        return { status: 200, body: { users: this.#find(new URL(request.url()).searchParams.get('q')) } };
      default:
        return refused(404, 'not_found');
    }
  }

  #signIn(page, { username, password }) {
    if (!this.#clinic.names.includes(username) || password !== this.password) return refused(401, 'invalid_credentials');
    this.#signedIn.set(page, username);
    return { status: 200, body: { user: this.#me(username) } };
  }

  #me(name) {
    const { url } = this.#clinic.server;
    return {
      id: name,
      username: name,
      displayName: name,
      roles: ['clinician'],
      mustChangePassword: false,
      secondFactor: false,
      appInstanceArn: this.#clinic.instance,
      appInstanceUserArn: this.#clinic.user(name),
      endpoints: { messaging: url, meetings: url, region: 'us-east-1' },
    };
  }

  #find(query) {
    const found = this.#clinic.names.filter((name) => name.startsWith(query));
    return found.map((name) => ({ id: name, displayName: name, roles: ['clinician'], appInstanceUserArn: this.#clinic.user(name) }));
  }
}

function refused(status, code) {
  return { status, body: { error: { code, message: code, requestId: 'stood-in' } } };
}
