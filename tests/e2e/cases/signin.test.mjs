// The way in with the server's own accounts: passwords, a password of one's own, too many attempts, and what is lent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Colleague } from '../harness/colleague.mjs';
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
    await dora.page.locator('[data-testid=sign-in-submit]:enabled').waitFor();
  }
  await locked.waitFor();
});
