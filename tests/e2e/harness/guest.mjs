// A person who uses the product's own web client, by its buttons and fields.
import assert from 'node:assert/strict';
import { probe } from './bundle.mjs';
import { judged } from './judged.mjs';
import { until } from './until.mjs';
import { Witness } from './witness.mjs';

const JOIN_MS = 30_000;
const PHONE = { width: 390, height: 844 };

export class Guest extends Witness {
  /** Opens `address` of the server in the browser number `voice`. */
  static async at(world, address, name, voice, options = {}) {
    const guest = new Guest(world, name, voice);
    guest.page = await world.browsers.page(voice, options.phone ? { viewport: PHONE, isMobile: true, hasTouch: true } : {});
    await guest.page.addInitScript({ content: await probe() });
    await options.before?.(guest.page);
    await guest.page.goto(new URL(address, world.server.url).href);
    return guest;
  }

  hook(testId) {
    return this.page.getByTestId(testId);
  }

  async press(testId) {
    await this.hook(testId).click();
  }

  /** Waits until the lobby shows the own camera. */
  async previews() {
    await this.page.locator('[data-testid=preview][data-camera=true]').waitFor();
  }

  /** Makes a meeting and is in it; the answer is its link. */
  async creates() {
    await this.hook('name').fill(this.name);
    await this.press('create');
    return this.isInMeeting();
  }

  /** Goes into the meeting of the link that is open. */
  async joins() {
    await this.hook('name').fill(this.name);
    await this.press('join');
    return this.isInMeeting();
  }

  async isInMeeting() {
    await this.hook('leave').or(this.hook('problem')).waitFor({ timeout: JOIN_MS });
    assert.equal(await this.hook('problem').count(), 0, 'nothing went wrong on the way in');
    await this.learnOwnId();
    return this.page.url();
  }

  /** The own attendee id, from the own tile or roster row. */
  async learnOwnId() {
    const own = this.page.locator('[data-testid=tile][data-local=true]').first();
    await own.waitFor();
    this.id = await own.getAttribute('data-attendee-id');
  }

  /** Waits until a tile of `other` has these attributes, such as `{muted: true}`. */
  async showsTile(other, attributes = {}, content = false) {
    const id = content ? `${other.id}#content` : other.id;
    const wanted = Object.entries(attributes).map(([name, value]) => `[data-${name}="${value}"]`);
    await this.page.locator(`[data-testid=tile][data-attendee-id="${id}"]${wanted.join('')}`).waitFor();
  }

  async showsNoTile(other, content = false) {
    const id = content ? `${other.id}#content` : other.id;
    await this.page.locator(`[data-testid=tile][data-attendee-id="${id}"]`).waitFor({ state: 'detached' });
  }

  async showsInRoster(...others) {
    for (const other of others) await this.page.locator(`[data-testid=roster-item][data-attendee-id="${other.id}"]`).waitFor();
    await until(`${this.name} counts ${others.length} people`, async () => (await this.hook('roster-item').count()) === others.length);
  }

  async writes(text) {
    await this.hook('chat-input').fill(text);
    await this.press('chat-send');
  }

  async reads(text) {
    await this.hook('chat-text').filter({ hasText: text }).waitFor();
  }

  async hasLeft(parting) {
    await this.page.locator(`[data-testid=left][data-parting="${parting}"]`).waitFor({ timeout: JOIN_MS });
  }

  /** Judges the page by the accessibility rules, and takes a picture of it where one is wanted, once nothing moves in any more. */
  show(label) {
    return judged(this.page, label);
  }
}
