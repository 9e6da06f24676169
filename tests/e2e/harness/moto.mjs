// An S3 server of somebody else's: moto's, which the gate's tools hold.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from './ports.mjs';
import { until } from './until.mjs';

/** moto refuses to read objects to whoever signs nothing, and looks at no signature. */
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIASTORE/20260101/us-east-1/s3/aws4_request' };

/** What a server is given to sign with; moto takes any. */
export const STORE_KEY = { AWS_ACCESS_KEY_ID: 'AKIASTORE', AWS_SECRET_ACCESS_KEY: 'secret-of-the-store' };

export class Moto {
  #child;
  #bucket;

  /** Starts it with one bucket. */
  static async start(bucket) {
    const moto = new Moto();
    moto.port = await freePorts(1);
    moto.#bucket = bucket;
    moto.#child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(moto.port)], { stdio: 'ignore' });
    await once(moto.#child, 'spawn');
    const answers = () => fetch(`${moto.url}/moto-api/`).then(({ ok }) => ok, () => false);
    await until('moto answers', answers, 30_000);
    assert.ok((await fetch(`${moto.url}/${bucket}`, { method: 'PUT' })).ok, 'moto makes a bucket');
    return moto;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The section of the configuration that puts `recordings` here; `endpoint` may be something before it. */
  section(endpoint = this.url, more = '') {
    return `[objects.recordings]\nstore = "s3"\nbucket = "${this.#bucket}"\nregion = "us-east-1"\nendpoint = "${endpoint}"\n${more}`;
  }

  /** The keys that begin with a prefix; of a thousand at most. */
  async keys(prefix) {
    const listed = await fetch(`${this.url}/${this.#bucket}?list-type=2&prefix=${encodeURIComponent(prefix)}`);
    return [...(await listed.text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
  }

  /** The headers of an object. */
  async head(key) {
    const { ok, headers } = await fetch(this.#address(key), { method: 'HEAD', headers: SIGNED });
    assert.ok(ok, key);
    return headers;
  }

  /** Brings everything below a prefix into a folder, as it is called there, and tells its files by their folder. */
  async bring(prefix, folder) {
    const found = {};
    for (const key of await this.keys(`${prefix}/`)) {
      const file = path.join(folder, key);
      const object = await fetch(this.#address(key), { headers: SIGNED });
      assert.ok(object.ok, key);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, Buffer.from(await object.arrayBuffer()));
      (found[path.dirname(key.slice(prefix.length + 1))] ??= []).push(file);
    }
    return found;
  }

  async stop() {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #address(key) {
    return `${this.url}/${this.#bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  }
}
