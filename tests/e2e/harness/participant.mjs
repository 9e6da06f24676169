// A person in a meeting: a page with the official client, what it does, and what it sees and hears.
import assert from 'node:assert/strict';
import { VOICES } from './fakes.mjs';
import { createAttendee } from './rest.mjs';
import { until } from './until.mjs';

const JOIN_MS = 30_000;
const MEDIA_MS = 30_000;
const PICTURES = 5;
const BEATS_HEARD = 6;
// Two beats of every tone.
const SILENT_POLLS = 16;
const OWN_TONE_MARGIN_DB = 20;

export class Participant {
  /** Makes an attendee and joins it. `voice` is the number of the browser. */
  static async join(world, meeting, name, voice, options = {}) {
    const attendee = options.attendee ?? (await createAttendee(world.server, meeting, name));
    const participant = new Participant(world, meeting, attendee, name, voice, options);
    await participant.open();
    await participant.enter();
    return participant;
  }

  constructor(world, meeting, attendee, name, voice, options) {
    Object.assign(this, { world, meeting, attendee, name, voice, options });
  }

  get id() {
    return this.attendee.AttendeeId;
  }

  get tone() {
    return VOICES[this.voice].tone;
  }

  async open() {
    this.page = await this.world.browsers.page(this.voice);
    await this.page.goto(this.world.browsers.pageUrl);
    if (this.options.udpBlocked) await this.do('withholdUdpCandidates');
  }

  /** Joins and waits until the client says that audio and video have started. */
  async enter() {
    await this.start();
    await this.sees('the call', (state) => state.phase === 'started', JOIN_MS);
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

  /** Waits until `condition` holds of the recorded state. */
  async sees(what, condition, timeoutMs = 20_000) {
    let last;
    const met = async () => {
      last = await this.state();
      return condition(last);
    };
    await until(`${this.name} sees ${what}`, met, timeoutMs).catch((error) => {
      throw new Error(`${error.message}\n${JSON.stringify(last, null, 1)}\n${this.page.errors.slice(-8).join('\n')}`);
    });
    return last;
  }

  async seesPresent(...others) {
    await this.sees(`${others.map((other) => other.name)} present`, (state) => others.every((other) => state.roster[other.id]));
  }

  async seesGone(other) {
    await this.sees(`${other.name} gone`, (state) => !state.roster[other.id]);
  }

  /** Waits until the other's video shows, changes, and has the colour of the other's camera. */
  async watches(other, attendeeId = other.id, colour = VOICES[other.voice].colour) {
    await this.page.evaluate(() => window.attendee.eye.blink());
    let seen;
    const moving = async () => {
      seen = await this.page.evaluate((id) => window.attendee.eye.seen(id), attendeeId);
      return seen.pictures >= PICTURES && colourOf(seen.colour) === colour;
    };
    await until(`${this.name} sees ${other.name} move in ${colour}`, moving, MEDIA_MS).catch(async (error) => {
      const [state, stats] = [await this.state(), await this.stats()];
      throw new Error(`${error.message}; last ${JSON.stringify(seen)}\n${JSON.stringify({ state, stats }, null, 1)}`);
    });
    return seen;
  }

  /** Waits until frames are being decoded right now. */
  async decodesMore() {
    const before = (await this.stats()).framesDecoded;
    await until(`${this.name} decodes frames`, async () => (await this.stats()).framesDecoded > before + 5, MEDIA_MS);
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

  /** Waits until the other's tone has not been heard for longer than its pauses last. */
  async stopsHearing(other) {
    const listen = () => this.page.evaluate((tone) => window.attendee.ear.listen([tone]), other.tone);
    const silent = async () => {
      const [heard, polls] = await this.page.evaluate(() => [window.attendee.ear.heard(), window.attendee.ear.polls()]);
      if (heard[other.tone].times > 0) await listen();
      else return polls >= SILENT_POLLS;
    };
    await listen();
    await until(`${this.name} no longer hears ${other.name}`, silent, MEDIA_MS);
  }

  /** Waits until the tones of all `others` have been heard several times, and none of `silent` nor one's own. */
  async hears(others, silent = []) {
    const tones = VOICES.map((voice) => voice.tone);
    await this.page.evaluate((all) => window.attendee.ear.listen(all), tones);
    let heard;
    const clear = async () => {
      heard = await this.page.evaluate(() => window.attendee.ear.heard());
      return others.every((other) => heard[other.tone].times >= BEATS_HEARD);
    };
    await until(`${this.name} hears ${others.map((other) => other.name)}`, clear, MEDIA_MS).catch((error) => {
      throw new Error(`${error.message}; heard ${JSON.stringify(heard)}`);
    });
    const weakest = Math.min(...others.map((other) => heard[other.tone].loudest));
    for (const quiet of [this, ...silent]) {
      const margin = weakest - heard[quiet.tone].loudest;
      assert.ok(margin > OWN_TONE_MARGIN_DB, `${this.name} hears ${quiet.name}, who should be silent: ${JSON.stringify(heard)}`);
    }
  }
}

/** Which of the cameras a mean colour comes from. */
export function colourOf(colour) {
  if (!colour) return undefined;
  const [red, green, blue] = colour;
  if (red > green + 40 && blue > green + 40) return 'magenta';
  if (red > green + 40 && red > blue + 40) return 'red';
  if (green > red + 40 && green > blue + 40) return 'green';
  if (blue > red + 40 && blue > green + 40) return 'blue';
  return 'none';
}
