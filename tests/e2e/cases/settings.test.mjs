// What people with an account of this server do about it themselves, and admins about those of others.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Caller } from '../harness/caller.mjs';
import { Colleague } from '../harness/colleague.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });
const PASSWORD = 'a few words in a row';

/** At the settings, signed in. */
async function atSettings(name, voice, path, options = {}) {
  const colleague = await Colleague.at(it, null, name, voice, { path, ...options });
  await colleague.hook('username').fill(name);
  await colleague.hook('password').fill(PASSWORD);
  await colleague.press('sign-in-submit');
  await colleague.hook('settings-page').waitFor();
  return colleague;
}

/** What an authenticator app shows (RFC 6238). */
function codeOf(secret) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('a second factor is set up with an app, and a recovery code stands in for it', { timeout: 90_000 }, async () => {
  await it.server.createUser('ada', 'clinician', PASSWORD);
  const ada = await atSettings('ada', 0, '/account', { phone: true });
  await ada.press('factor-begin');
  const secret = await ada.hook('factor-secret').inputValue();
  await ada.hook('factor-code').fill(codeOf(secret));
  await ada.press('factor-confirm');
  const recovery = await ada.hook('recovery-codes').locator('li').first().textContent();
  await ada.show('settings-recovery');
  await ada.press('recovery-done');
  await ada.hook('factor-remove').waitFor();
  await ada.press('sign-out');
  await ada.hook('username').fill('ada');
  await ada.hook('password').fill(PASSWORD);
  await ada.press('sign-in-submit');
  await ada.hook('code').fill(recovery);
  await ada.press('code-submit');
  await ada.hook('settings-page').waitFor();
  await ada.press('factor-remove');
  await ada.hook('factor-password').fill(PASSWORD);
  await ada.press('factor-remove-confirm');
  await ada.hook('factor-begin').waitFor();
});

test('another password, and the end of a session elsewhere', { timeout: 90_000 }, async () => {
  await it.server.createUser('bob', 'clinician', PASSWORD);
  const elsewhere = await Caller.signedIn(it.server, 'bob', PASSWORD);
  const bob = await atSettings('bob', 1, '/account');
  await bob.press('end-session');
  await bob.hook('end-session').waitFor({ state: 'detached' });
  await assert.rejects(elsewhere.asks('GET', '/me'), /answered 401/);
  await bob.hook('current-password').fill('not the password');
  await bob.hook('new-password').fill('some other words');
  await bob.hook('new-password-again').fill('some other words');
  await bob.press('password-submit');
  await bob.hook('problem').filter({ hasText: 'not your password' }).waitFor();
  await bob.hook('current-password').fill(PASSWORD);
  await bob.press('password-submit');
  await bob.hook('password-changed').waitFor();
  assert.ok(await Caller.signedIn(it.server, 'bob', 'some other words'));
});

test('an admin makes an account and invites somebody, and nobody else sees the page', { timeout: 120_000 }, async () => {
  await it.server.createUser('root', 'admin', PASSWORD);
  const root = await atSettings('root', 0, '/account/people');
  await root.press('new-user');
  await root.hook('display-name').fill('Cleo');
  await root.hook('username').fill('cleo');
  await root.press('role-front_desk');
  await root.press('new-user-submit');
  const given = await root.hook('shown-secret').inputValue();
  await root.press('shown-done');
  await root.hook('user').filter({ hasText: 'Cleo' }).waitFor();
  await root.show('settings-people');
  const cleo = await Colleague.at(it, null, 'cleo', 1, { path: '/visits' });
  await cleo.signsIn(given);
  await cleo.hook('new-password').fill(PASSWORD);
  await cleo.hook('new-password-again').fill(PASSWORD);
  await cleo.press('new-password-submit');
  await cleo.hook('desk').waitFor();

  await root.press('invite');
  await root.press('role-patient');
  await root.press('invite-submit');
  const link = await root.hook('shown-secret').inputValue();
  await root.press('shown-done');
  await root.hook('invitation').waitFor();
  const dora = await Colleague.at(it, null, 'dora', 1, { path: new URL(link).pathname });
  await dora.hook('display-name').fill('Dora');
  await dora.hook('username').fill('dora');
  await dora.hook('new-password').fill(PASSWORD);
  await dora.hook('new-password-again').fill(PASSWORD);
  await dora.press('sign-up-submit');
  await dora.hook('shell').waitFor();
  await dora.press('to-account');
  await dora.hook('settings-page').waitFor();
  assert.equal(await dora.hook('settings-people').count(), 0, 'who is no admin is not led there');
});

test('what an admin does to an account is asked for twice, and told', { timeout: 120_000 }, async () => {
  await it.server.createUser('sam', 'admin', PASSWORD);
  await it.server.createUser('ivy', 'front_desk', PASSWORD);
  const ivy = await Caller.signedIn(it.server, 'ivy', PASSWORD);
  const sam = await atSettings('sam', 0, '/account/people', { phone: true });
  const row = sam.hook('user').filter({ hasText: 'ivy' });
  const confirmed = async (what, told) => {
    await row.getByTestId('change-user').click();
    await sam.press(what);
    await sam.press(`${what}-confirm`);
    await sam.hook('settings-done').filter({ hasText: told }).waitFor();
  };

  await row.getByTestId('change-user').click();
  await sam.press('end-sessions');
  await sam.hook('end-sessions-confirm').waitFor();
  await sam.show('settings-ask');
  assert.ok(await ivy.asks('GET', '/me'), 'nothing is done by asking');
  await sam.page.keyboard.press('Escape');
  await confirmed('end-sessions', 'signed out everywhere');
  await assert.rejects(ivy.asks('GET', '/me'), /answered 401/);

  await confirmed('toggle-disabled', 'disabled');
  await sam.page.locator('[data-testid=user][data-disabled=true]').filter({ hasText: 'ivy' }).waitFor();
  await assert.rejects(Caller.signedIn(it.server, 'ivy', PASSWORD), /answered 401/);
  await confirmed('toggle-disabled', 'enabled');

  await row.getByTestId('change-user').click();
  await sam.press('reset-password');
  await sam.press('reset-password-confirm');
  const given = await sam.hook('shown-secret').inputValue();
  await sam.press('shown-done');
  await assert.rejects(Caller.signedIn(it.server, 'ivy', PASSWORD), /answered 401/);
  assert.ok(await Caller.signedIn(it.server, 'ivy', given));

  // By the keyboard alone, from the row to the end of the account.
  await row.getByTestId('change-user').focus();
  await sam.page.keyboard.press('Enter');
  await sam.hook('remove-user').focus();
  await sam.page.keyboard.press('Enter');
  await sam.page.keyboard.press('Tab');
  await sam.page.locator('[data-testid=remove-user-confirm]:focus').waitFor();
  await sam.page.keyboard.press('Enter');
  await row.waitFor({ state: 'detached' });

  await sam.hook('user').filter({ hasText: 'sam' }).getByTestId('change-user').click();
  await sam.hook('user-save').waitFor();
  assert.equal(await sam.hook('remove-user').count(), 0, 'nobody does it to the own account');
});
