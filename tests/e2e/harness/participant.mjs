// A person in a meeting: a page with the official client, what it does, and what it sees and hears.
import { createAttendee } from './rest.mjs';
import { until } from './until.mjs';
import { MEDIA_MS, Witness } from './witness.mjs';

const JOIN_MS = 30_000;

export class Participant extends Witness {
  /** Makes an attendee and joins it. `voice` is the number of the browser. */
  static async join(world, meeting, name, voice, options = {}) {
    const attendee = options.attendee ?? (await createAttendee(world.server, meeting, name));
    const participant = new Participant(world, meeting, attendee, name, voice, options);
    await participant.open();
    await participant.enter();
    return participant;
  }

  constructor(world, meeting, attendee, name, voice, options) {
    super(world, name, voice);
    Object.assign(this, { meeting, attendee, options });
  }

  get id() {
    return this.attendee.AttendeeId;
  }

  async open() {
    this.page = await this.world.browsers.page(this.voice);
    await this.page.goto(this.world.browsers.pageUrl);
    if (this.options.detour) await this.do('detourMedia', this.options.detour);
    if (this.options.blocked) await this.do('withholdCandidates', this.options.blocked);
  }

  /** Joins and waits until the client says that audio and video have started. */
  async enter() {
    await this.start();
    await this.sees('the call', (state) => state.phase === 'started', this.options.joinMs ?? JOIN_MS);
  }

  async start() {
    const { meeting, attendee, options } = this;
    await this.page.evaluate((join) => window.attendee.join(join), { meeting, attendee, options: options.client ?? {} });
  }

  async reload() {
    await this.page.reload();
  }

  do(action, ...args) {
    return this.page.evaluate(([name, values]) => window.attendee[name](...values), [action, args]);
  }

  state() {
    return this.page.evaluate(() => window.attendee.state);
  }

  stats() {
    return this.page.evaluate(() => window.attendee.mediaStats());
  }

  async report() {
    return { state: await this.state(), stats: await this.stats().catch(String), errors: this.page.errors.slice(-8) };
  }

  /** Waits until `condition` holds of the recorded state. */
  async sees(what, condition, timeoutMs = 20_000) {
    let last;
    const met = async () => {
      last = await this.state();
      return condition(last);
    };
    await until(`${this.name} sees ${what}`, met, timeoutMs).catch((error) => this.explain(error));
    return last;
  }

  // Somebody is announced when their first sound arrives, or up to a second after their call has begun.
  async seesPresent(...others) {
    await this.sees(`${others.map((other) => other.name)} present`, (state) => others.every((other) => state.roster[other.id]));
  }

  /** Waits until the other is gone, who has been seen before. */
  async seesGone(other) {
    const wasHere = (state) => state.presence.some((entry) => entry.attendeeId === other.id && entry.present);
    await this.sees(`${other.name} gone`, (state) => wasHere(state) && !state.roster[other.id]);
  }

  /** Waits until frames are being decoded right now. */
  async decodesMore(frames = 5) {
    const before = (await this.stats()).framesDecoded;
    await until(`${this.name} decodes frames`, async () => (await this.stats()).framesDecoded > before + frames, MEDIA_MS);
  }

  /** Waits until no frame arrives for a while. */
  async decodesNoMore() {
    let last = -1;
    let still = 0;
    const stands = async () => {
      const { framesDecoded } = await this.stats();
      still = framesDecoded === last ? still + 1 : 0;
      last = framesDecoded;
      return still >= 20;
    };
    await until(`${this.name} decodes nothing`, stands, MEDIA_MS);
  }
}
