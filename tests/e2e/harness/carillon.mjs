// Runs the binary under test: `carillon serve --dev` on free loopback ports with a data directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeMediaPort, freePort } from './ports.mjs';
import { until } from './until.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export const ACCESS_KEY = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'example-secret-of-the-end-to-end-tests' };

async function binary() {
  const candidates = [
    process.env.CARILLON_BIN,
    path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'release', 'carillon'),
    path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'debug', 'carillon'),
  ].filter(Boolean);
  for (const candidate of candidates) {
    try {
      await access(candidate);
      return candidate;
    } catch {
      // Not this one.
    }
  }
  throw new Error(`no carillon binary; set CARILLON_BIN or build it (looked for ${candidates.join(', ')})`);
}

export class Carillon {
  #folder;
  #ports;
  #env;
  #config;
  #child;
  #log;

  /** Starts a server and waits until it serves. `env` adds to or overrides its environment, `config` is its file. */
  static async start(env = {}, config = '') {
    const carillon = new Carillon();
    carillon.#folder = await mkdtemp(path.join(tmpdir(), 'carillon-e2e-'));
    carillon.#ports = { http: await freePort(), tls: await freePort(), media: await freeMediaPort() };
    carillon.#env = env;
    carillon.#config = path.join(carillon.#folder, 'carillon.toml');
    await writeFile(carillon.#config, config);
    await carillon.#spawn();
    return carillon;
  }

  /** Where REST, the web client and the AWS API answer. */
  get url() {
    return `http://127.0.0.1:${this.#ports.http}`;
  }

  get httpPort() {
    return this.#ports.http;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Its data directory. */
  get data() {
    return path.join(this.#folder, 'data');
  }

  async log() {
    return readFile(this.#logFile, 'utf8');
  }

  /** kill -9: nothing is flushed, nobody is told. */
  async kill() {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Starts again on the same ports and data. */
  async restart() {
    await this.#spawn();
  }

  /** Stops as an operator would, and tells the exit code. */
  async stop() {
    let code = this.#child.exitCode;
    if (code === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
      [code] = await exited;
      clearTimeout(impatience);
    }
    const log = await this.log();
    await rm(this.#folder, { recursive: true, force: true });
    if (/panicked at/.test(log)) throw new Error(`the server panicked:\n${log.slice(-4000)}`);
    return code;
  }

  get #logFile() {
    return path.join(this.#folder, 'carillon.log');
  }

  async #spawn() {
    const { http, tls, media } = this.#ports;
    const flags = ['serve', '--dev', '--listen', `127.0.0.1:${http}`, '--listen-tls', `127.0.0.1:${tls}`];
    flags.push('--media-listen', `127.0.0.1:${media}`, '--data-dir', path.join(this.#folder, 'data'), '--config', this.#config);
    this.#log = createWriteStream(this.#logFile, { flags: 'a' });
    await once(this.#log, 'open');
    this.#child = spawn(await binary(), flags, {
      stdio: ['ignore', this.#log, this.#log],
      env: {
        PATH: process.env.PATH,
        RUST_BACKTRACE: '1',
        CARILLON_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
        CARILLON_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
        ...this.#env,
      },
    });
    await until('the server serves', () => this.#ready(), 30_000);
  }

  async #ready() {
    if (this.#child.exitCode !== null) throw new Error(`the server ended at start:\n${await this.log()}`);
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}
