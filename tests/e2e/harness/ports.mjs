// Free ports on loopback.
import dgram from 'node:dgram';
import net from 'node:net';

const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;

function listenTcp(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function bindUdp(port) {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
}

const closed = (thing) => new Promise((resolve) => thing.close(resolve));

/**
 * The first of a row of ports that nobody listens on, for UDP and TCP.
 * They lie below the range from which the system takes ports for outgoing connections (the browsers make many).
 */
export async function freePorts(count) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
    const held = [];
    try {
      for (let port = first; port < first + count; port += 1) held.push(await bindUdp(port), await listenTcp(port));
      return first;
    } catch {
      // Somebody has one of them: try elsewhere.
    } finally {
      await Promise.all(held.map(closed));
    }
  }
  throw new Error('no free row of ports');
}
