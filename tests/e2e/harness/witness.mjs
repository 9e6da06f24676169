// What a person sees and hears, whatever page is in front of them. The page offers `window.senses`.
import assert from 'node:assert/strict';
import { VOICES } from './fakes.mjs';
import { until } from './until.mjs';

export const MEDIA_MS = 30_000;
const PICTURES = 5;
const BEATS_HEARD = 6;
// Two beats of every tone.
const SILENT_POLLS = 16;
const SILENT_MARGIN_DB = 20;

export class Witness {
  constructor(world, name, voice) {
    Object.assign(this, { world, name, voice });
  }

  get tone() {
    return VOICES[this.voice].tone;
  }

  get colour() {
    return VOICES[this.voice].colour;
  }

  /** What helps to understand a failure. */
  async report() {
    return { errors: this.page.errors.slice(-8) };
  }

  /** Throws the error with everything that is known. */
  async explain(error, more = {}) {
    throw new Error(`${error.message}\n${JSON.stringify({ ...more, ...(await this.report()) }, null, 1)}`);
  }

  /** Waits until the other's video shows, changes, and has the colour of the other's camera. */
  async watches(other, attendeeId = other.id, colour = other.colour) {
    await this.page.evaluate(() => window.senses.eye.blink());
    let seen;
    const moving = async () => {
      seen = await this.page.evaluate((id) => window.senses.eye.seen(id), attendeeId);
      return seen.pictures >= PICTURES && colourOf(seen.colour) === colour;
    };
    const what = `${this.name} sees ${other.name} move in ${colour}`;
    await until(what, moving, MEDIA_MS).catch((error) => this.explain(error, { seen }));
    return seen;
  }

  /** Waits until the tones of all `others` have been heard several times, and none of `silent` nor one's own. */
  async hears(others, silent = []) {
    await this.#listen(VOICES.map((voice) => voice.tone));
    let heard;
    const clear = async () => {
      heard = await this.page.evaluate(() => window.senses.ear.heard());
      return others.every((other) => heard[other.tone].times >= BEATS_HEARD);
    };
    const what = `${this.name} hears ${others.map((other) => other.name)}`;
    await until(what, clear, MEDIA_MS).catch((error) => this.explain(error, { heard }));
    const weakest = Math.min(...others.map((other) => heard[other.tone].loudest));
    for (const quiet of [this, ...silent]) {
      const margin = weakest - heard[quiet.tone].loudest;
      const message = `${this.name} hears ${quiet.name}, who should be silent: ${JSON.stringify(heard)}`;
      assert.ok(margin > SILENT_MARGIN_DB, message);
    }
  }

  /** Waits until the other's tone has not been heard for longer than its pauses last. */
  async stopsHearing(other) {
    const silent = async () => {
      const [heard, polls] = await this.page.evaluate(() => [window.senses.ear.heard(), window.senses.ear.polls()]);
      if (heard[other.tone].times === 0) return polls >= SILENT_POLLS;
      await this.#listen([other.tone]);
      return false;
    };
    await this.#listen([other.tone]);
    await until(`${this.name} no longer hears ${other.name}`, silent, MEDIA_MS);
  }

  #listen(tones) {
    return this.page.evaluate((each) => window.senses.ear.listen(each), tones);
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
