// A UDP line between one person and the media port, as good or bad as a case wants it.
//
// The kernels of test machines rarely have netem, so datagrams are lost, held up and queued here. What is lost is drawn
// from a seed: a case meets the same weather in every run.
import dgram from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const QUEUE_MS_MAX = 300;
const FAIR = { loss: 0, delayMs: 0, jitterMs: 0, kbitPerS: Infinity, cut: false };

export class Line {
  #near = dgram.createSocket('udp4');
  /** The sockets towards the server, by the client's port. */
  #far = new Map();
  #closed = false;
  #target;
  #random = randomFrom(1);
  #weather = { up: { ...FAIR }, down: { ...FAIR } };
  /** When each direction has sent what waits in it. */
  #free = { up: 0, down: 0 };
  /** How many datagrams came to either end, and how many left it. */
  counts = { up: { came: 0, left: 0 }, down: { came: 0, left: 0 } };

  /** Forwards a port of its own to the media port `target`. */
  static async to(target) {
    const line = new Line();
    line.#target = target;
    line.#near.on('message', (datagram, { port }) => line.#carry('up', datagram, () => line.#farFor(port).send(datagram, target, HOST)));
    line.#near.bind(0, HOST);
    await once(line.#near, 'listening');
    return line;
  }

  get port() {
    return this.#near.address().port;
  }

  /** Changes the weather of `up`, `down`, or both: `loss` (0 to 1), `delayMs`, `jitterMs`, `kbitPerS`, `cut`. */
  set(weather, ...directions) {
    for (const direction of directions.length === 0 ? ['up', 'down'] : directions) Object.assign(this.#weather[direction], weather);
  }

  /** As a router that has forgotten the client: the server sees another port from now on. */
  rebind() {
    for (const socket of this.#far.values()) socket.close();
    this.#far.clear();
  }

  close() {
    this.#closed = true;
    this.rebind();
    this.#near.close();
  }

  #farFor(port) {
    let socket = this.#far.get(port);
    if (socket) return socket;
    socket = dgram.createSocket('udp4');
    socket.on('message', (datagram) => this.#carry('down', datagram, () => this.#near.send(datagram, port, HOST)));
    socket.on('error', () => {});
    this.#far.set(port, socket);
    return socket;
  }

  #carry(direction, datagram, deliver) {
    const { loss, delayMs, jitterMs, kbitPerS, cut } = this.#weather[direction];
    const count = this.counts[direction];
    count.came += 1;
    const now = performance.now();
    const begins = Math.max(now, this.#free[direction]);
    if (cut || this.#random() < loss || begins - now > QUEUE_MS_MAX) return;
    const ends = begins + (datagram.length * 8) / kbitPerS;
    this.#free[direction] = ends;
    count.left += 1;
    setTimeout(() => this.#closed || deliver(), ends - now + delayMs + this.#random() * jitterMs);
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
