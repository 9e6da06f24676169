// What every case needs: a server, browsers, and their end.
import { after, afterEach, before } from 'node:test';
import { Browsers } from './browsers.mjs';
import { Carillon } from './carillon.mjs';

/** Sets the world up before the cases of a file and takes it down after them. */
export function world({ browsers = 0, env = {}, config = '', inside } = {}) {
  const it = {};
  before(async () => {
    it.server = await Carillon.start(env, config, inside);
    if (browsers > 0) it.browsers = await Browsers.start(browsers);
  });
  afterEach(() => it.browsers?.closePages());
  after(async () => {
    await it.browsers?.stop();
    await it.server?.stop();
  });
  return it;
}
