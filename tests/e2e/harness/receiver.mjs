// A back end that is told of events by webhook, and remembers them.
import http from 'node:http';
import { once } from 'node:events';
import { until } from './until.mjs';

export class Receiver {
  #server;
  #events = [];
  #ids = new Set();

  static async start() {
    const receiver = new Receiver();
    receiver.#server = http.createServer((request, response) => receiver.#take(request, response));
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/events`;
  }

  /** Details of the events of a meeting, in the order of their arrival. What came twice is here once. */
  of(meeting) {
    return this.#events.map((event) => event.detail).filter((detail) => detail.meetingId === meeting.MeetingId);
  }

  /** The same as short words: what happened, to whom. */
  said(meeting, names = {}) {
    return this.of(meeting).map(({ eventType, attendeeId }) => {
      const type = eventType.replace('chime:', '');
      return attendeeId ? `${type} ${names[attendeeId] ?? attendeeId}` : type;
    });
  }

  /** Waits until a meeting has had so many events. */
  async waitFor(meeting, count, timeoutMs = 30_000) {
    const told = () => this.of(meeting).length >= count;
    await until(`${count} events of the meeting`, told, timeoutMs).catch((error) => {
      throw new Error(`${error.message}\n${JSON.stringify(this.said(meeting), null, 1)}`);
    });
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const event = JSON.parse(Buffer.concat(chunks));
    if (!this.#ids.has(event.id)) this.#events.push(event);
    this.#ids.add(event.id);
    response.writeHead(204).end();
  }
}
