// Judges a page of the product: the rules of accessibility, and that it fits the screen.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Judges once nothing moves in any more; CARILLON_SHOTS names a folder for a picture. */
export async function judged(page, label) {
  await page.evaluate(() => {
    const ends = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ends.map(({ finished }) => finished)).then(() => undefined);
  });
  const folder = process.env.CARILLON_SHOTS;
  if (folder) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${label}.png`) });
  }
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), STANDARDS);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  assert.deepEqual(found, [], `${label} breaks no accessibility rule`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(sideways, false, `${label} does not scroll sideways`);
}
