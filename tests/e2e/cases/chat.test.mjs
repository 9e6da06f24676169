// The product's own channels: two people in two browsers, over the AWS API and the messaging session of the server.
//
// CARILLON_SHOTS names a folder for a picture of each state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateChannelCommand,
  ListChannelMessagesCommand,
  SendChannelMessageCommand,
} from '@aws-sdk/client-chime-sdk-messaging';
import { Colleague } from '../harness/colleague.mjs';
import { Clinic } from '../harness/messenger.mjs';
import { Reception } from '../harness/reception.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });

/** A channel of Ada's with Bob in it, and what it takes to look at it. */
async function ward() {
  const clinic = await Clinic.open(it.server, 'ada', 'bob', 'cleo');
  const { ChannelArn } = await clinic.as('ada', CreateChannelCommand, {
    AppInstanceArn: clinic.instance,
    Name: 'ward',
    Mode: 'UNRESTRICTED',
    Privacy: 'PRIVATE',
    MemberArns: [clinic.user('bob')],
  });
  const say = (name, Content) =>
    clinic.as(name, SendChannelMessageCommand, { ChannelArn, Content, Type: 'STANDARD', Persistence: 'PERSISTENT' });
  const path = `/c/${ChannelArn.slice(ChannelArn.indexOf('/channel/') + '/channel/'.length)}`;
  return { clinic, ChannelArn, say, path, reception: new Reception(clinic) };
}

/** Both in the channel, with their lines for news. */
async function together() {
  const place = await ward();
  const [ada, bob] = await Promise.all([
    Colleague.signedIn(it, place.reception, 'ada', 0, { path: place.path }),
    Colleague.signedIn(it, place.reception, 'bob', 1, { path: place.path, phone: true }),
  ]);
  // Who is told to be here is told so over the line.
  await Promise.all([ada.hook('here').waitFor(), bob.hook('here').waitFor()]);
  return { ...place, ada, bob };
}

test('a server without accounts says so', { timeout: 60_000 }, async () => {
  const page = await it.browsers.page(0);
  await page.route('**/api/v1/**', (route) => route.fulfill({ status: 404 }));
  await page.goto(new URL('/c', it.server.url).href);
  await page.getByRole('heading', { name: 'This server has no accounts' }).waitFor();
});

test('two sign in, talk, edit and remove, and see it at once', { timeout: 120_000 }, async () => {
  const { reception } = await ward();
  const wrong = await Colleague.signedIn(it, reception, 'ada', 0).then(async (ada) => {
    await ada.press('sign-out');
    await ada.signsIn('wrong');
    return ada;
  });
  await wrong.hook('problem').waitFor();
  await wrong.show('sign-in-wrong-desktop');

  const { ada, bob } = await together();
  await ada.writes('Mind the <b>stairs</b> & the lift');
  await bob.reads('Mind the <b>stairs</b> & the lift');
  await bob.hook('message-input').pressSequentially('I wi');
  await ada.hook('typing').filter({ hasText: 'bob is typing' }).waitFor();
  await bob.writes('سأكون هناك في العاشرة');
  await ada.reads('سأكون هناك في العاشرة');
  await bob.writes('I will');
  await ada.reads('I will');
  await ada.show('channel-desktop');
  await bob.show('channel-phone');

  await bob.message('I will').tap();
  await bob.message('I will').getByTestId('edit').tap();
  await bob.hook('edit-input').fill('I will, at ten');
  await bob.press('edit-save');
  await ada.reads('I will, at ten');
  await ada.message('I will, at ten').getByTestId('edited').waitFor();

  await ada.message('Mind the <b>stairs</b> & the lift').getByTestId('redact').click();
  await ada.press('remove-confirm');
  await bob.page.locator('[data-testid=message][data-redacted=true]').waitFor();
  await bob.seesTexts(['سأكون هناك في العاشرة', 'I will, at ten']);
  const errors = [...ada.page.errors, ...bob.page.errors];
  assert.deepEqual(errors, [], 'no error on the console');
});

test('what is unread is counted, and still is after a reload, until it is read', { timeout: 120_000 }, async () => {
  const { clinic, say, reception } = await ward();
  const { ChannelArn: other } = await clinic.as('bob', CreateChannelCommand, { AppInstanceArn: clinic.instance, Name: 'lab', Privacy: 'PRIVATE' });
  assert.ok(other);
  await say('ada', 'one');
  await say('ada', 'two');
  await say('bob', 'mine does not count');
  const bob = await Colleague.signedIn(it, reception, 'bob', 1);
  await bob.hasUnread('ward', 2);
  await say('ada', 'three');
  await bob.hasUnread('ward', 3);
  await bob.page.reload();
  await bob.hasUnread('ward', 3);
  // The page shows at once that it is read; the server hears of it a moment later.
  const told = bob.page.waitForResponse((answer) => answer.request().method() === 'PUT' && /readmarker$/i.test(new URL(answer.url()).pathname));
  await bob.opens('ward');
  await bob.reads('three');
  await bob.hook('new-mark').waitFor();
  await bob.hasUnread('ward', 0);
  assert.equal((await told).status(), 200);
  await bob.opens('lab');
  await until('the server has heard that it is read', async () => {
    await bob.page.reload();
    await bob.hook('channel').first().waitFor();
    return (await bob.hook('unread').count()) === 0;
  });
});

test('two hundred messages are paged upward without a jump, each once', { timeout: 180_000 }, async () => {
  const { say, reception, path } = await ward();
  const written = [];
  for (let at = 1; at <= 200; at += 1) {
    written.push(`message ${at}${at % 7 === 0 ? ' with some more words in it'.repeat(at % 5) : ''}`);
    await say(at % 3 === 0 ? 'ada' : 'bob', written.at(-1));
  }
  const ada = await Colleague.signedIn(it, reception, 'ada', 0, { path });
  await ada.reads('message 200');
  assert.equal(await ada.hook('messages').getAttribute('data-at-end'), 'true', 'it begins at the newest');
  while ((await ada.hook('beginning').count()) === 0) {
    const before = await ada.hook('message').count();
    const { id, at } = await ada.hook('messages').evaluate((box) => {
      box.scrollTop = 300;
      const top = box.getBoundingClientRect().top;
      const row = [...box.querySelectorAll('[data-testid=message]')].find((each) => each.getBoundingClientRect().top >= top);
      return { id: row.dataset.messageId, at: row.getBoundingClientRect().top - top };
    });
    await until('older messages are there', async () => (await ada.hook('message').count()) > before);
    assert.ok(Math.abs((await ada.offsetOf(id)) - at) <= 2, 'what is read stays where it is');
  }
  await ada.seesTexts(written);
  await say('bob', 'news from below');
  await ada.reads('news from below');
  assert.equal(await ada.hook('messages').getAttribute('data-at-end'), 'false', 'who reads what is old is left there');
  await ada.press('to-end');
  await ada.page.locator('[data-testid=messages][data-at-end=true]').waitFor();
});

test('one is cut off, is told so, and comes back to everything once', { timeout: 180_000 }, async () => {
  const { clinic, ChannelArn, say, ada, bob } = await together();
  await ada.writes('before');
  await bob.reads('before');
  await bob.page.context().setOffline(true);
  await it.server.kill();
  await ada.page.locator('[data-testid=line][data-line=away]').waitFor({ timeout: 60_000 });
  await bob.page.locator('[data-testid=line][data-line=away]').waitFor({ timeout: 60_000 });
  await bob.writes('written while away');
  await bob.hook('send-again').waitFor({ timeout: 60_000 });
  await bob.show('channel-away-phone');
  await it.server.restart();
  await ada.hook('line').waitFor({ state: 'detached', timeout: 60_000 });
  for (let at = 1; at <= 60; at += 1) await say('ada', `missed ${at}`);
  await ada.reads('missed 60');
  await bob.page.context().setOffline(false);
  await bob.hook('line').waitFor({ state: 'detached', timeout: 60_000 });
  await bob.reads('missed 60');
  await bob.press('send-again');
  await ada.reads('written while away');
  const { ChannelMessages } = await clinic.as('ada', ListChannelMessagesCommand, { ChannelArn, SortOrder: 'ASCENDING', MaxResults: 50 });
  assert.equal(ChannelMessages[0].Content, 'before');
  const all = ['before', ...Array.from({ length: 60 }, (_, at) => `missed ${at + 1}`), 'written while away'];
  await bob.seesTexts(all);
  await ada.seesTexts(all);
});

test('a channel is made, people are added and removed, and somebody leaves', { timeout: 120_000 }, async () => {
  const { reception } = await ward();
  const ada = await Colleague.signedIn(it, reception, 'ada', 0);
  const bob = await Colleague.signedIn(it, reception, 'bob', 1);
  await ada.press('new-channel');
  await ada.hook('channel-name').fill('rounds');
  await ada.hook('people-search').fill('bob');
  await ada.page.locator('[data-testid=person-found][data-person-id=bob]').click();
  await ada.press('create-channel');
  await ada.hook('channel-title').filter({ hasText: 'rounds' }).waitFor();
  await bob.opens('rounds');
  await ada.writes('welcome');
  await bob.reads('welcome');

  await ada.press('members-toggle');
  await ada.press('add-people');
  await ada.hook('people-search').fill('cl');
  await ada.page.locator('[data-testid=person-found][data-person-id=cleo]').click();
  await ada.press('add-confirm');
  await ada.hook('member').filter({ hasText: 'cleo' }).waitFor();
  await bob.hook('company').filter({ hasText: '3 members' }).waitFor();
  await ada.show('members-desktop');
  await ada.hook('member').filter({ hasText: 'cleo' }).getByTestId('remove-member').click();
  await ada.press('remove-member-confirm');
  await bob.hook('company').filter({ hasText: '2 members' }).waitFor();

  await bob.press('channel-options');
  await bob.press('leave-channel');
  await bob.press('channel-confirm');
  await bob.hook('channel').filter({ hasText: 'rounds' }).waitFor({ state: 'detached' });
  await ada.hook('company').filter({ hasText: '1 member' }).waitFor();
});

test('a session that was ended leads to the way in, and on to where one was', { timeout: 120_000 }, async () => {
  const { reception, path, say } = await ward();
  await say('bob', 'hello');
  const ada = await Colleague.signedIn(it, reception, 'ada', 0, { path });
  await ada.reads('hello');
  reception.revoke(ada.page);
  await ada.page.reload();
  await ada.signsIn();
  await ada.reads('hello');
  assert.equal(new URL(ada.page.url()).pathname, path);
});
