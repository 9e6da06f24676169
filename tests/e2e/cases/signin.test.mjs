// The way in with the server's own accounts: passwords, a password of one's own, too many attempts, and what is lent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller } from '../harness/caller.mjs';
import { Colleague } from '../harness/colleague.mjs';
import { until } from '../harness/until.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });
const PASSWORD = 'a few words in a row';

test('two with accounts of this server sign in and talk', { timeout: 120_000 }, async () => {
  await it.server.createUser('ada', 'clinician', PASSWORD);
  await it.server.createUser('bob', 'clinician', PASSWORD);
  const [ada, bob] = await Promise.all([Colleague.at(it, null, 'ada', 0), Colleague.at(it, null, 'bob', 1)]);
  await ada.signsIn('not the password');
  await ada.hook('problem').filter({ hasText: 'did not match' }).waitFor();
  await ada.signsIn(PASSWORD);
  await bob.signsIn(PASSWORD);
  await bob.hook('shell').waitFor();
  await ada.press('new-channel');
  await ada.hook('channel-name').fill('rounds');
  await ada.hook('people-search').fill('bob');
  await ada.hook('person-found').filter({ hasText: 'bob' }).click();
  await ada.press('create-channel');
  await bob.opens('rounds');
  // Who is told to be here is told so over the line, with the keys that the session lends.
  await Promise.all([ada.hook('here').waitFor(), bob.hook('here').waitFor()]);
  await ada.writes('welcome');
  await bob.reads('welcome');
  await bob.page.reload();
  await bob.reads('welcome');
  await bob.press('sign-out');
  await bob.hook('sign-in').waitFor();
});

test('who was given a password chooses another before anything else', { timeout: 60_000 }, async () => {
  const given = await it.server.createUser('cleo', 'patient');
  const cleo = await Colleague.at(it, null, 'cleo', 1);
  await cleo.signsIn(given);
  await cleo.show('new-password-desktop');
  await cleo.hook('new-password').fill(PASSWORD);
  await cleo.hook('new-password-again').fill(PASSWORD);
  await cleo.press('new-password-submit');
  await cleo.hook('shell').waitFor();
  assert.equal(await cleo.hook('new-channel').count(), 0, 'patients make no channels');
});

test('too many attempts are told as that, and for how long', { timeout: 60_000 }, async () => {
  await it.server.createUser('dora', 'clinician', PASSWORD);
  const dora = await Colleague.at(it, null, 'dora', 0);
  const locked = dora.hook('problem').filter({ hasText: /Too many attempts.*Try again in/ });
  for (let attempts = 0; attempts < 20 && (await locked.count()) === 0; attempts += 1) {
    const answered = dora.page.waitForResponse('**/api/v1/session');
    await dora.signsIn(`guess ${attempts}`);
    await answered;
    await dora.page.locator('[data-testid=sign-in-submit]:not([aria-disabled])').waitFor();
  }
  await locked.waitFor();
});

test('what is missing on the way in has the focus, and a busy button keeps it', { timeout: 60_000 }, async () => {
  await it.server.createUser('emil', 'clinician', PASSWORD);
  const emil = await Colleague.at(it, null, 'emil', 0);
  const focused = (testId) => emil.page.locator(`[data-testid=${testId}]:focus`).waitFor();
  await emil.press('sign-in-submit');
  await focused('username');
  await emil.hook('username').fill('emil');
  await emil.press('sign-in-submit');
  await focused('password');
  await emil.page.getByRole('alert').filter({ hasText: 'Enter your password.' }).waitFor();

  let answer;
  const asked = new Promise((resolve) => {
    void emil.page.route('**/api/v1/session', (route) => {
      answer = () => route.fulfill({ status: 401, contentType: 'application/json', body: '{"error":{"code":"invalid_credentials"}}' });
      resolve();
    });
  });
  await emil.hook('password').fill('not the password');
  await emil.hook('sign-in-submit').focus();
  await emil.page.keyboard.press('Enter');
  await asked;
  await emil.page.locator('[data-testid=sign-in-submit][aria-disabled=true]:focus').waitFor();
  await answer();
  await emil.hook('problem').waitFor();
  await focused('sign-in-submit');
});

test('whose session an admin ends is led to the way in, and back to what was not sent', { timeout: 120_000 }, async () => {
  await it.server.createUser('frida', 'clinician', PASSWORD);
  await it.server.createUser('root', 'admin', PASSWORD);
  const frida = await Colleague.at(it, null, 'frida', 0);
  await frida.signsIn(PASSWORD);
  await frida.makes('rounds');
  await frida.hook('message-input').fill('half a sentence');

  const root = await Caller.signedIn(it.server, 'root', PASSWORD);
  const { users } = await root.asks('GET', '/users');
  const { id } = users.find(({ username }) => username === 'frida');
  await root.asks('PATCH', `/users/${id}`, { endSessions: true });
  await frida.hook('sign-in').waitFor();
  assert.equal(await frida.hook('shell').count(), 0, 'nothing of it is shown any more');
  await frida.signsIn(PASSWORD);
  await frida.hook('channel-title').filter({ hasText: 'rounds' }).waitFor();
  assert.equal(await frida.hook('message-input').inputValue(), 'half a sentence');
  await frida.press('send');
  await frida.reads('half a sentence');
});

test('who signs out elsewhere goes on here with new keys', { timeout: 120_000 }, async () => {
  await it.server.createUser('gerd', 'clinician', PASSWORD);
  await it.server.createUser('hana', 'clinician', PASSWORD);
  const [gerd, hana] = await Promise.all([Colleague.at(it, null, 'gerd', 0), Colleague.at(it, null, 'hana', 1)]);
  await Promise.all([gerd.signsIn(PASSWORD), hana.signsIn(PASSWORD)]);
  await gerd.makes('rounds', 'hana');
  await hana.opens('rounds');
  await Promise.all([gerd.hook('here').waitFor(), hana.hook('here').waitFor()]);

  const lent = gerd.page.waitForResponse('**/api/v1/session/credentials');
  const elsewhere = await Caller.signedIn(it.server, 'gerd', PASSWORD);
  await elsewhere.asks('DELETE', '/session');
  assert.equal((await lent).status(), 200);
  await gerd.writes('still here');
  await hana.reads('still here');
  // Typing is told over the line alone.
  await until('gerd is told over a new line that hana types', async () => {
    await hana.hook('message-input').pressSequentially('so am I ');
    return (await gerd.hook('typing').filter({ hasText: 'hana is typing' }).count()) > 0;
  });
  assert.equal(await gerd.hook('line').count(), 0);
});

test('one is signed out when the server has said so', { timeout: 60_000 }, async () => {
  await it.server.createUser('ines', 'clinician', PASSWORD);
  const ines = await Colleague.at(it, null, 'ines', 1);
  await ines.signsIn(PASSWORD);
  await ines.hook('shell').waitFor();
  await ines.page.route('**/api/v1/session', (route) => route.abort());
  await ines.press('sign-out');
  await ines.hook('sign-out-again').waitFor();
  assert.equal(await ines.hook('shell').count(), 0, 'nothing is shown of who wants to be out');
  await ines.show('signing-out-failed-desktop');
  await ines.page.unroute('**/api/v1/session');
  await ines.press('sign-out-again');
  await ines.hook('sign-in').waitFor();
  await ines.page.reload();
  await ines.hook('sign-in').waitFor();
});
