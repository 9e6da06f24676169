// Free ports on loopback.
import dgram from 'node:dgram';
import net from 'node:net';

const MEDIA_THREADS_MAX = 8;
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

/** One free TCP port. */
export async function freePort() {
  const server = await listenTcp(0);
  const { port } = server.address();
  await closed(server);
  return port;
}

/** The first of a row of ports that are free for UDP and TCP, one for each media thread. */
export async function freeMediaPort() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = 20000 + Math.floor(Math.random() * 12000);
    const held = [];
    try {
      for (let port = first; port < first + MEDIA_THREADS_MAX; port += 1) held.push(await bindUdp(port), await listenTcp(port));
      return first;
    } catch {
      // Somebody has one of them: try elsewhere.
    } finally {
      await Promise.all(held.map(closed));
    }
  }
  throw new Error('no free row of media ports');
}
