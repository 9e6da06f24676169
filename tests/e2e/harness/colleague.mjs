// A person with an account who uses the product's own channels, by their buttons and fields.
import assert from 'node:assert/strict';
import { judged } from './judged.mjs';
import { until } from './until.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export class Colleague {
  /** Opens the channels in the browser number `voice`; without a reception the server's own accounts are asked. */
  static async at(world, reception, name, voice, { phone = false, path = '/c' } = {}) {
    const colleague = new Colleague();
    const page = await world.browsers.page(voice, { ignoreHTTPSErrors: true, ...(phone ? PHONE : {}) });
    Object.assign(colleague, { world, reception, name, page });
    await reception?.serve(page);
    await page.goto(new URL(path, world.server.url).href);
    return colleague;
  }

  static async signedIn(...rest) {
    const colleague = await Colleague.at(...rest);
    await colleague.signsIn();
    // That nobody was signed in when the page came is told on its console, and is no error.
    colleague.page.errors.length = 0;
    return colleague;
  }

  hook(testId) {
    return this.page.getByTestId(testId);
  }

  async press(testId) {
    await this.hook(testId).click();
  }

  async signsIn(password = this.reception?.password) {
    await this.hook('username').fill(this.name);
    await this.hook('password').fill(password);
    await this.press('sign-in-submit');
    const next = ['shell', 'problem', 'second-factor', 'new-password-form'].map((each) => `[data-testid=${each}]`);
    await this.page.locator(next.join(', ')).first().waitFor();
  }

  /** Makes a channel with others in it, and is there. */
  async makes(channel, ...others) {
    await this.press('new-channel');
    await this.hook('channel-name').fill(channel);
    for (const name of others) {
      await this.hook('people-search').fill(name);
      await this.hook('person-found').filter({ hasText: name }).click();
    }
    await this.press('create-channel');
    await this.hook('channel-title').filter({ hasText: channel }).waitFor();
  }

  /** Opens a channel that is in the list. */
  async opens(channel) {
    await this.hook('channel').filter({ hasText: channel }).click();
    await this.hook('channel-title').filter({ hasText: channel }).waitFor();
  }

  async writes(text) {
    await this.hook('message-input').fill(text);
    await this.press('send');
  }

  /** Waits for a message with this text, and for nothing of it being on its way. */
  async reads(text) {
    await this.message(text).waitFor();
  }

  message(text) {
    return this.hook('message').filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** The texts of all messages that are shown, from top to bottom. */
  texts() {
    return this.hook('message').locator('[data-testid=message-text]').allTextContents();
  }

  async seesTexts(texts) {
    let last;
    const same = async () => JSON.stringify((last = await this.texts())) === JSON.stringify(texts);
    await until(`${this.name} sees these messages and no others`, same).catch(() => assert.deepEqual(last, texts));
  }

  async hasUnread(channel, count) {
    const item = this.hook('channel').filter({ hasText: channel });
    const badge = item.getByTestId('unread').filter({ hasText: new RegExp(`^${count} unread$`) });
    await (count === 0 ? item.getByTestId('unread').waitFor({ state: 'detached' }) : badge.waitFor());
  }

  /** How far the middle of the first message that is whole in view is from the top of the list. */
  anchor() {
    return this.hook('messages').evaluate((box) => {
      const top = box.getBoundingClientRect().top;
      const rows = [...box.querySelectorAll('[data-testid=message]')];
      const row = rows.find((each) => each.getBoundingClientRect().top >= top);
      return { id: row.dataset.messageId, at: row.getBoundingClientRect().top - top };
    });
  }

  offsetOf(id) {
    return this.hook('messages').evaluate((box, wanted) => {
      const row = box.querySelector(`[data-message-id="${wanted}"]`);
      return row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    }, id);
  }

  /** Judges the page by the accessibility rules, and takes a picture of it where one is wanted. */
  show(label) {
    return judged(this.page, label);
  }
}
