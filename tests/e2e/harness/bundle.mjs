// Bundles the test page with the official client, whole and unchanged.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'page');

// The client's index also requires the messaging client of the AWS SDK, which needs Node and which no meeting uses.
const withoutMessaging = {
  name: 'without-messaging',
  setup(bundler) {
    bundler.onResolve({ filter: /^@aws-sdk\/client-chime-sdk-messaging$/ }, () => ({ path: 'none', namespace: 'none' }));
    bundler.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The test page as a map of path to {type, body}. */
export async function testPage() {
  const folder = await mkdtemp(path.join(tmpdir(), 'carillon-page-'));
  const outfile = path.join(folder, 'attendee.js');
  await build({
    entryPoints: [path.join(PAGE, 'attendee.js')],
    outfile,
    bundle: true,
    platform: 'browser',
    define: { global: 'window' },
    plugins: [withoutMessaging],
    logLevel: 'error',
  });
  return {
    '/': { type: 'text/html; charset=utf-8', body: await readFile(path.join(PAGE, 'index.html')) },
    '/attendee.js': { type: 'text/javascript; charset=utf-8', body: await readFile(outfile) },
  };
}
