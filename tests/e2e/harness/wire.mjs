// A loopback TCP proxy whose cable can be cut.
import { once } from 'node:events';
import net from 'node:net';

export class Wire {
  #server;
  #sockets = new Set();

  /** Forwards a port of its own to `port`. */
  static async to(port) {
    const wire = new Wire();
    wire.#server = net.createServer((near) => wire.#join(near, net.connect(port, '127.0.0.1')));
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port() {
    return this.#server.address().port;
  }

  /** How many connections have ever been made through it. */
  connections = 0;

  /** Cuts every connection; further ones are let through. */
  cut() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near, far) {
    this.connections += 1;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
