// Bundles the test page with the official client, whole and unchanged.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'page');

// The client's index also requires the messaging client of the AWS SDK, which no meeting uses.
const withoutMessaging = {
  name: 'without-messaging',
  setup(bundler) {
    bundler.onResolve({ filter: /^@aws-sdk\/client-chime-sdk-messaging$/ }, () => ({ path: 'none', namespace: 'none' }));
    bundler.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

// The AWS SDK's modules for browsers, where the client's own module, which is of Node's kind, would get those for Node.
const WITH_MESSAGING = { mainFields: ['browser', 'module', 'main'] };

/** The test page as a map of path to {type, body}. */
export async function testPage() {
  return {
    '/': { type: 'text/html; charset=utf-8', body: await readFile(path.join(PAGE, 'index.html')) },
    '/attendee.js': { type: 'text/javascript; charset=utf-8', body: await bundle('attendee.js') },
    '/messenger': { type: 'text/html; charset=utf-8', body: await readFile(path.join(PAGE, 'messenger.html')) },
    '/messenger.js': { type: 'text/javascript; charset=utf-8', body: await bundle('messenger.js', WITH_MESSAGING) },
  };
}

/** The script that gives eyes and ears to a page that is not ours. */
export const probe = () => bundle('probe.js');

async function bundle(entry, options = { plugins: [withoutMessaging] }) {
  const { outputFiles } = await build({
    entryPoints: [path.join(PAGE, entry)],
    bundle: true,
    write: false,
    platform: 'browser',
    define: { global: 'window' },
    ...options,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
