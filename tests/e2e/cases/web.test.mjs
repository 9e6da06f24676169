// The product's own web client, from the lobby to the end, with real media.
//
// CARILLON_SHOTS names a folder for a picture of each state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Guest } from '../harness/guest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });

async function meeting(options = {}) {
  const ada = await Guest.at(it, '/', 'Ada Lovelace', 0);
  const link = await ada.creates();
  const bob = await Guest.at(it, link, 'Bob', 1, options);
  await bob.joins();
  await ada.showsTile(bob);
  return { ada, bob, link };
}

test('one makes a meeting, another joins by its link, and they see and hear each other', { timeout: 120_000 }, async () => {
  const ada = await Guest.at(it, '/', 'Ada Lovelace', 0);
  await ada.previews();
  await ada.show('lobby-new-desktop');
  const link = await ada.creates();
  await ada.show('meeting-alone-desktop');
  const bob = await Guest.at(it, link, 'Bob', 1, { phone: true });
  await bob.previews();
  await bob.show('lobby-join-phone');
  await bob.joins();
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
  await ada.show('meeting-two-desktop');
  await bob.show('meeting-two-phone');
  await ada.press('roster-toggle');
  await ada.showsInRoster(ada, bob);
  await ada.show('meeting-roster-desktop');
  assert.deepEqual([...ada.page.errors, ...bob.page.errors], [], 'no error on the console');
});

test('mute, camera, chat and share are seen by the other', { timeout: 180_000 }, async () => {
  const { ada, bob } = await meeting();
  await ada.press('mute');
  await bob.showsTile(ada, { muted: true });
  await bob.stopsHearing(ada);
  await ada.press('mute');
  await bob.showsTile(ada, { muted: false });
  await bob.hears([ada]);

  await ada.press('camera');
  await bob.showsTile(ada, { video: false });
  await ada.press('camera');
  await bob.watches(ada);

  await bob.press('chat-toggle');
  await bob.writes('Hello, and mind the <b>stairs</b>');
  await ada.hook('unread').waitFor();
  await ada.press('chat-toggle');
  await ada.reads('Hello, and mind the <b>stairs</b>');
  await ada.writes('I will');
  await bob.reads('I will');
  await ada.show('meeting-chat-desktop');
  await ada.press('chat-toggle');

  await ada.press('share');
  await bob.showsTile(ada, { video: true }, true);
  await bob.watches(ada, `${ada.id}#content`, 'magenta');
  await bob.show('meeting-share-desktop');
  await ada.press('share');
  await bob.showsNoTile(ada, true);
});

test('who leaves can come back, and ending the meeting ends it for all', { timeout: 120_000 }, async () => {
  const { ada, bob, link } = await meeting();
  await bob.press('leave');
  await bob.hasLeft('left');
  await bob.show('left-desktop');
  await ada.showsNoTile(bob);
  await bob.press('rejoin');
  await bob.isInMeeting();
  await ada.watches(bob);
  await ada.press('end');
  await ada.hook('end-dialog').waitFor();
  await ada.show('meeting-end-desktop');
  await ada.press('end-confirm');
  await ada.hasLeft('endedByYou');
  await bob.hasLeft('ended');
  const late = await Guest.at(it, link, 'Late', 1);
  await late.hook('problem').waitFor();
  await late.show('lobby-ended-desktop');
});

test('a page that is loaded again gets back in as the same person', { timeout: 120_000 }, async () => {
  const { ada, bob } = await meeting();
  await ada.watches(bob);
  const before = bob.id;
  await bob.page.reload();
  await bob.hook('join').click();
  await bob.isInMeeting();
  assert.equal(bob.id, before, 'the attendee is the same');
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  assert.equal(await ada.hook('tile').count(), 2, 'there is no ghost');
});

test('a restart of the server is a banner and then a call again', { timeout: 180_000 }, async () => {
  const { ada, bob } = await meeting();
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await it.server.kill();
  await ada.page.locator('[data-testid=banner][data-kind=reconnecting]').waitFor({ timeout: 60_000 });
  await ada.show('meeting-reconnecting-desktop');
  await it.server.restart();
  await ada.page.locator('[data-kind=reconnecting]').waitFor({ state: 'detached', timeout: 60_000 });
  await Promise.all([ada.watches(bob), bob.watches(ada)]);
  await Promise.all([ada.hears([bob]), bob.hears([ada])]);
});

test('a meeting can be held with the keyboard alone', { timeout: 120_000 }, async () => {
  const ada = await Guest.at(it, '/', 'Ada', 0);
  const { keyboard } = ada.page;
  await ada.hook('name').waitFor();
  for (let presses = 0; presses < 30; presses += 1) {
    await keyboard.press('Tab');
    if (await ada.page.evaluate(() => document.activeElement?.dataset.testid === 'name')) break;
  }
  await keyboard.type('Ada');
  await keyboard.press('Enter');
  const link = await ada.isInMeeting();
  const bob = await Guest.at(it, link, 'Bob', 1);
  await bob.joins();
  await bob.showsTile(ada, { muted: false });
  await keyboard.press('m');
  await bob.showsTile(ada, { muted: true });
  await keyboard.press('c');
  await ada.hook('chat-input').waitFor();
  await keyboard.type('typed');
  await keyboard.press('Enter');
  await bob.press('chat-toggle');
  await bob.reads('typed');
  await keyboard.press('Escape');
  await ada.hook('chat-input').waitFor({ state: 'detached' });
  await ada.hook('leave').focus();
  await keyboard.press('Enter');
  await ada.hasLeft('left');
});

test('without permission for microphone and camera one is told so and can still listen', { timeout: 120_000 }, async () => {
  const { bob, link } = await meeting();
  await bob.press('leave');
  await bob.hasLeft('left');
  const deny = (page) =>
    page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('Permission denied', 'NotAllowedError');
      };
    });
  const cleo = await Guest.at(it, link, 'Cleo', 1, { before: deny });
  await cleo.page.locator('[data-testid$=-problem]').first().waitFor();
  await cleo.show('lobby-denied-desktop');
  await cleo.joins();
  await cleo.hears([{ name: 'Ada', tone: 450 }]);
});
