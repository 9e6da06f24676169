// Visits with the product's own pages: a patient who came by a link, on a phone, and the clinician who leads.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Caller } from '../harness/caller.mjs';
import { Guest } from '../harness/guest.mjs';
import { world } from '../harness/world.mjs';

const it = world({ browsers: 2 });
const PASSWORD = 'a few words in a row';
// A picture of one dot.
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const BORN = ['31', '12', '1970'];

/** The clinician `name`, signed in, at the list of visits. */
async function clinician(name) {
  await it.server.createUser(name, 'clinician', PASSWORD);
  return signedIn(name);
}

async function signedIn(name) {
  const guest = await Guest.at(it, '/visits', name, 0);
  await guest.hook('username').fill(name);
  await guest.hook('password').fill(PASSWORD);
  await guest.press('sign-in-submit');
  await guest.hook('desk').waitFor();
  return guest;
}

async function born(guest, [day, month, year]) {
  await guest.hook('birth-day').fill(day);
  await guest.hook('birth-month').fill(month);
  await guest.hook('birth-year').fill(year);
}

/** A link of a visit, as the page gives it out. */
async function linkFor(doctor, name) {
  await doctor.page.getByRole('button', { name: `Link for ${name}` }).click();
  await born(doctor, BORN);
  await doctor.press('link-submit');
  const link = await doctor.hook('made-link').inputValue();
  await doctor.press('link-done');
  return new URL(link);
}

const at = (guest, step) => guest.page.locator(`[data-testid=visitor][data-step=${step}]`).waitFor();

/** A visit of now, and the link of its patient, as programs make them; with the caller who leads. */
async function scheduled(name, dateOfBirth, helpers = []) {
  await it.server.createUser(name, 'clinician', PASSWORD);
  const doctor = await Caller.signedIn(it.server, name, PASSWORD);
  const { id } = await doctor.asks('GET', '/me');
  const participants = [{ role: 'patient', name: 'Quentin Roe' }, { role: 'clinician', userId: id }, ...helpers];
  const visit = await doctor.asks('POST', '/visits', { scheduledAt: new Date().toISOString(), participants });
  const path = `/visits/${visit.id}/participants/${visit.participants[0].id}`;
  const made = await doctor.asks('POST', `${path}/link`, dateOfBirth ? { dateOfBirth } : {});
  return { doctor, path, visit, ...made };
}

/** The patient adds a picture, after a file that lies about what it is; the clinician saves it as it was. */
async function handOver(patient, doctor) {
  const add = (name, buffer) => patient.hook('file-input').setInputFiles({ name, mimeType: 'image/png', buffer });
  await add('page.png', Buffer.from('<html><script>alert(1)</script>'));
  await patient.page.locator('[data-testid=chosen-file][data-refused=true]').filter({ hasText: 'not taken' }).waitFor();
  await patient.press('drop-file');
  await add('left arm.png', PICTURE);
  await patient.page.locator('[data-testid=file][data-state=ready]').filter({ hasText: 'left arm.png' }).waitFor();
  await patient.show('visitor-files');
  await doctor.page.locator('[data-testid=file]').filter({ hasText: 'left arm.png' }).waitFor();
  const saving = doctor.page.waitForEvent('download');
  await doctor.press('save-file');
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), 'left arm.png');
  assert.deepEqual(await readFile(await saved.path()), PICTURE);
}

test('a patient and a clinician meet, from the invitation to the end', { timeout: 420_000 }, async () => {
  const doctor = await clinician('ada');
  await doctor.show('visits-empty');
  await doctor.press('schedule');
  await doctor.hook('patient').fill('Patience Doe');
  await doctor.press('schedule-submit');
  await doctor.hook('visit-page').waitFor();
  const link = await linkFor(doctor, 'Patience Doe');
  const secret = link.hash.replace('#birth.', '');

  const patient = await Guest.at(it, link.pathname + link.hash, 'Patience Doe', 1, { phone: true });
  await at(patient, 'factor');
  assert.equal(new URL(patient.page.url()).hash, '', 'the secret is not in the address bar');
  await patient.show('visitor-factor');
  await born(patient, ['1', '1', '1970']);
  await patient.press('factor-submit');
  await patient.hook('problem').filter({ hasText: 'did not match' }).waitFor();
  await patient.page.reload();
  await at(patient, 'factor');
  await born(patient, BORN);
  await patient.press('factor-submit');

  await at(patient, 'name');
  await patient.show('visitor-name');
  await patient.hook('visitor-name').filter({ hasText: 'Patience Doe' }).waitFor();
  await patient.page.reload();
  await patient.press('name-confirm');
  await at(patient, 'consent');
  await patient.show('visitor-consent');
  await patient.press('recording-yes');
  await patient.press('transcription-no');
  await patient.press('consent-submit');
  await at(patient, 'devices');
  await patient.page.reload();
  await at(patient, 'devices');
  await patient.previews();
  await patient.show('visitor-devices');
  await patient.press('check-in');
  await at(patient, 'waiting');
  await patient.hook('place').filter({ hasText: '1' }).waitFor();
  await patient.show('visitor-waiting');
  await patient.page.reload();
  await at(patient, 'waiting');

  // The waiting room is told of without a reload.
  await doctor.page.locator('[data-testid=visit-page][data-state=waiting]').waitFor();
  await handOver(patient, doctor);
  await doctor.show('visit-page');
  await doctor.page.getByRole('link', { name: 'All visits' }).click();
  await doctor.hook('waiting').filter({ hasText: 'Patience Doe' }).waitFor();
  await doctor.show('visits-queue');
  await doctor.press('let-in');
  await doctor.page.locator('[data-testid=proceed][data-step=start]').waitFor();
  await doctor.press('proceed');
  await doctor.isInMeeting();
  await patient.isInMeeting();
  await Promise.all([doctor.watches(patient), patient.watches(doctor)]);
  await Promise.all([doctor.hears([patient]), patient.hears([doctor])]);
  // The others are called as the visit calls them.
  await doctor.page.locator(`[data-testid=tile][data-attendee-id="${patient.id}"]`).filter({ hasText: 'Patience Doe' }).waitFor();
  await patient.show('visitor-call');

  await patient.page.reload();
  await patient.isInMeeting();
  await patient.watches(doctor);

  const permits = (permitted) => doctor.page.locator(`[data-testid=permits-recording][data-permitted=${permitted}]`).waitFor();
  await doctor.press('extra');
  await permits(false);
  await doctor.press('consent-recording');
  await permits(true);
  await doctor.show('visit-call');

  // Everybody sees that the visit is recorded, and that it is no more once the patient takes their consent back.
  await doctor.press('record');
  await doctor.press('record-confirm');
  await Promise.all([doctor, patient].map((each) => each.hook('recording-mark').waitFor()));
  await patient.show('visitor-recorded');
  await patient.press('extra');
  await patient.press('consent-recording');
  await permits(false);
  await Promise.all([doctor, patient].map((each) => each.hook('recording-mark').waitFor({ state: 'detached' })));
  await doctor.press('record');
  await doctor.hook('record-refused').filter({ hasText: 'Patience Doe' }).waitFor();
  await doctor.hook('record-refused').getByRole('button', { name: 'Close', exact: true }).last().click();

  // Whoever leaves is present no more, and comes back by a button.
  await patient.page.getByRole('button', { name: 'Close panel' }).click();
  await patient.press('leave');
  await at(patient, 'away');
  await doctor.page.locator('[data-testid=participant][data-role=patient][data-presence=admitted]').waitFor();
  await patient.press('rejoin');
  await patient.isInMeeting();
  // Whoever is sent out is let in anew.
  await doctor.press('send-out');
  await doctor.press('ask-confirm');
  await at(patient, 'devices');
  await patient.previews();
  await patient.press('check-in');
  await doctor.press('let-in');
  await patient.isInMeeting();

  await doctor.press('pause');
  await patient.hook('visit-paused').waitFor();
  await doctor.press('resume');
  await patient.hook('visit-paused').waitFor({ state: 'detached' });

  await doctor.press('end');
  await doctor.press('ask-confirm');
  await at(patient, 'over');
  await patient.hook('no-papers').waitFor();
  await doctor.page.locator('[data-testid=visit-page][data-state=ended]').waitFor();
  await doctor.hook('paper-summary').locator('textarea').fill('All is well.');
  await doctor.press('save-summary');
  await doctor.page.locator('[data-testid=paper-summary][data-dirty=false]').waitFor();
  await patient.press('papers-again');
  await patient.hook('papers').filter({ hasText: 'All is well.' }).waitFor();
  await patient.page.reload();
  await patient.hook('papers').filter({ hasText: 'All is well.' }).waitFor();
  await patient.show('visitor-over');

  await doctor.page.locator('[data-testid=recording][data-state=Ready]').waitFor({ timeout: 90_000 });
  await doctor.show('visit-recordings');
  const watching = doctor.page.waitForEvent('popup');
  await doctor.press('watch');
  await (await watching).getByTestId('player').waitFor();

  const stranger = await Guest.at(it, link.pathname + link.hash, 'Stranger', 0);
  await born(stranger, BORN);
  await stranger.press('factor-submit');
  await at(stranger, 'linkOver');
  const log = await it.server.log();
  const named = ['Patience', 'arm.png', secret].filter((text) => log.includes(text));
  assert.deepEqual(named, [], 'no secret and no name is in the log');
});

test('the way to the waiting room needs the keyboard alone', { timeout: 60_000 }, async () => {
  const { link, code } = await scheduled('bea');
  const patient = await Guest.at(it, `/v#code.${link}`, 'Quentin Roe', 1);
  const { keyboard } = patient.page;
  const focused = (testId) => patient.page.locator(`[data-testid=${testId}]:focus`).waitFor();
  await at(patient, 'factor');
  await keyboard.press('Tab');
  await focused('factor-code');
  await keyboard.press('Enter');
  await patient.page.getByRole('alert').filter({ hasText: 'six digits' }).waitFor();
  await focused('factor-code');
  await keyboard.type(code);
  await keyboard.press('Enter');
  await at(patient, 'name');
  await keyboard.press('Tab');
  await focused('name-confirm');
  await keyboard.press('Enter');
  await at(patient, 'consent');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await at(patient, 'devices');
  await patient.previews();
  await patient.hook('check-in').focus();
  await keyboard.press('Enter');
  await at(patient, 'waiting');
});

test('a link that is tried too often is locked, and a visit that is called off is over', { timeout: 60_000 }, async () => {
  const { doctor, path, visit, link } = await scheduled('cleo', '1970-12-31');
  const thief = await Guest.at(it, `/v#birth.${link}`, 'Quentin Roe', 1, { phone: true });
  for (let year = 1; year < 5; year += 1) {
    const answered = thief.page.waitForResponse('**/api/v1/visit-session');
    await born(thief, ['1', '1', `197${year}`]);
    await thief.press('factor-submit');
    await answered;
    await thief.page.locator('[data-testid=factor-submit]:not([aria-disabled])').waitFor();
  }
  await born(thief, ['1', '1', '1975']);
  await thief.press('factor-submit');
  await at(thief, 'linkOver');
  await thief.page.getByRole('heading', { name: 'This link is locked' }).waitFor();
  await thief.show('visitor-locked');

  const made = await doctor.asks('POST', `${path}/link`, { dateOfBirth: '1970-12-31' });
  const patient = await Guest.at(it, `/v#birth.${made.link}`, 'Quentin Roe', 0, { phone: true });
  await born(patient, BORN);
  await patient.press('factor-submit');
  await at(patient, 'name');
  await doctor.asks('POST', `/visits/${visit.id}/cancel`);
  // Whose access has ended with the visit is told so, and not that something went wrong.
  await patient.page.locator('[data-testid=visitor][data-step=gone], [data-testid=visitor][data-step=over]').first().waitFor();
  assert.equal(await patient.hook('problem').count(), 0);
});

test('a browser that forgets one visit keeps the other', { timeout: 120_000 }, async () => {
  const [first, second] = [await scheduled('dora', '1970-12-31'), await scheduled('elin', '1970-12-31')];
  const patient = await Guest.at(it, `/v#birth.${first.link}`, 'Quentin Roe', 1, { phone: true });
  await born(patient, BORN);
  await patient.press('factor-submit');
  await at(patient, 'name');
  await patient.page.goto(new URL(`/v#birth.${second.link}`, it.server.url).href);
  await born(patient, BORN);
  await patient.press('factor-submit');
  await patient.page.waitForURL(`**/v/${second.visit.id}`);
  await patient.press('name-deny');
  await patient.press('not-me-confirm');
  await at(patient, 'notMe');
  await patient.page.goto(new URL(`/v/${second.visit.id}`, it.server.url).href);
  await at(patient, 'gone');
  await patient.page.goto(new URL(`/v/${first.visit.id}`, it.server.url).href);
  await at(patient, 'name');
});

test('what somebody else wrote meanwhile is overwritten by nobody who has not read it', { timeout: 120_000 }, async () => {
  const { doctor, visit, link } = await scheduled('faye', '1970-12-31');
  const patient = await Caller.byLink(it.server, link, '1970-12-31');
  await patient.asks('POST', `/visits/${visit.id}/check-in`);
  const faye = await signedIn('faye');
  await faye.page.locator(`[data-testid=visit][data-visit-id="${visit.id}"]`).click();
  const notes = faye.hook('paper-notes').locator('textarea');
  await faye.page.locator('[data-testid=paper-notes] textarea:not([readonly])').waitFor();
  const written = (text) => doctor.asks('PUT', `/visits/${visit.id}/papers/notes`, { text });
  await written('No fever.');
  await notes.fill('Cough.');
  await faye.press('save-notes');
  await faye.hook('theirs-notes').filter({ hasText: 'No fever.' }).waitFor();
  await faye.show('visit-theirs');
  assert.equal((await doctor.asks('GET', `/visits/${visit.id}/papers`)).notes, 'No fever.');
  await notes.fill('Cough, no fever.');
  await faye.press('save-notes');
  await faye.page.locator('[data-testid=paper-notes][data-dirty=false]').waitFor();
  assert.equal((await doctor.asks('GET', `/visits/${visit.id}/papers`)).notes, 'Cough, no fever.');
});

test('staff who help in a visit are led to their own way through it', { timeout: 120_000 }, async () => {
  await it.server.createUser('gwen', 'clinician', PASSWORD);
  const { id } = await (await Caller.signedIn(it.server, 'gwen', PASSWORD)).asks('GET', '/me');
  const { visit } = await scheduled('hugo', undefined, [{ role: 'interpreter', userId: id }]);
  const gwen = await signedIn('gwen');
  const row = gwen.page.locator(`[data-testid=visit][data-visit-id="${visit.id}"]`);
  await row.waitFor();
  await gwen.page.goto(new URL(`/visits/${visit.id}`, it.server.url).href);
  await gwen.hook('to-own-visit').waitFor();
  assert.equal(await gwen.hook('cancel-visit').count() + (await gwen.hook('make-link').count()), 0);
  await gwen.page.goto(new URL('/visits', it.server.url).href);
  await row.focus();
  await gwen.page.keyboard.press('Enter');
  await at(gwen, 'name');
});
