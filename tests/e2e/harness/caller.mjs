// A program that is signed in to the server's own accounts, or has come by a visit's link, as the pages do, but with a
// token of its own.
export class Caller {
  #server;
  #token;

  static signedIn(server, username, password) {
    return Caller.#with(server, '/session', { username, password });
  }

  static byLink(server, link, secondFactor) {
    return Caller.#with(server, '/visit-session', { link, secondFactor });
  }

  static async #with(server, path, shown) {
    const caller = new Caller();
    caller.#server = server;
    const answer = await caller.#send('POST', path, shown);
    const [, token] = /^carillon_\w+=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
    if (!token) throw new Error('no session was begun');
    caller.#token = token;
    return caller;
  }

  /** The answer to a call of `/api/v1`. */
  async asks(method, path, body) {
    const answer = await this.#send(method, path, body);
    return answer.status === 204 ? null : answer.json();
  }

  async #send(method, path, body) {
    const answer = await fetch(new URL(`/api/v1${path}`, this.#server.url), {
      method,
      headers: {
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
