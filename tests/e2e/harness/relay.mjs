// A TCP line to a service that is away, hangs, or is slow, as a case wants it.
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from './ports.mjs';

const HOST = '127.0.0.1';
const PIECE_BYTES = 4 << 10;

export class Relay {
  #server;
  #sockets = new Set();
  #target;
  #bytesPerS = Infinity;
  /** When the line has carried what waits for it. */
  #free = 0;
  /** Resolves when the line carries again. */
  #held = Promise.resolve();
  #release = () => {};

  /** Forwards a port of its own to the port `target`. */
  static async to(target) {
    const relay = new Relay();
    relay.#target = target;
    relay.port = await freePorts(1);
    await relay.#listen();
    return relay;
  }

  get url() {
    return `http://${HOST}:${this.port}`;
  }

  /** Nobody is there: what is open is reset, what is tried is refused. */
  async refuse() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Connections are taken, and nothing goes through them, nor is anything lost. */
  hang() {
    this.#held = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  /** So many bytes a second each way, of all connections together. */
  trickle(bytesPerS) {
    this.#bytesPerS = bytesPerS;
  }

  /** As good as new. */
  async mend() {
    this.#bytesPerS = Infinity;
    this.#free = 0;
    this.#release();
    if (!this.#server.listening) await this.#listen();
  }

  async close() {
    this.#release();
    if (this.#server.listening) await this.refuse();
  }

  async #listen() {
    this.#server = net.createServer((near) => {
      const far = net.connect(this.#target, HOST);
      this.#carry(near, far);
      this.#carry(far, near);
    });
    this.#server.listen(this.port, HOST);
    await once(this.#server, 'listening');
  }

  async #carry(from, to) {
    this.#sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    try {
      for await (const bytes of from) {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          const piece = bytes.subarray(at, at + PIECE_BYTES);
          await this.#held;
          await this.#turn(piece.length);
          if (!to.write(piece)) await once(to, 'drain');
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  }

  async #turn(bytes) {
    const now = performance.now();
    if (this.#bytesPerS === Infinity) return;
    this.#free = Math.max(now, this.#free) + (bytes * 1_000) / this.#bytesPerS;
    await pause(this.#free - now);
  }
}
