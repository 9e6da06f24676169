// Runs the binary under test: `carillon serve --dev` on free loopback ports with a data directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { freePorts } from './ports.mjs';
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

/** Each takes a port. */
const MEDIA_THREADS_MAX = 8;

export class Carillon {
  #folder;
  #ports;
  #env;
  #config;
  #before;
  #child;
  #log;

  /**
   * Starts a server and waits until it serves. `env` adds to or overrides its environment, `config` is its file. `inside`
   * is given its data directory and tells what it is run by: a command that becomes what stands behind it.
   */
  static async start(env = {}, config = '', inside = () => []) {
    const carillon = new Carillon();
    carillon.#folder = await mkdtemp(path.join(tmpdir(), 'carillon-e2e-'));
    carillon.#before = inside(carillon.data);
    const first = await freePorts(2 + MEDIA_THREADS_MAX);
    carillon.#ports = { http: first, tls: first + 1, media: first + 2 };
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

  get tlsPort() {
    return this.#ports.tls;
  }

  /** The first media port. */
  get mediaPort() {
    return this.#ports.media;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Its data directory. */
  get data() {
    return path.join(this.#folder, 'data');
  }

  /** Makes an account; its password, where one was made. */
  async createUser(name, role, password) {
    const flags = ['users', '--data-dir', this.data, 'create', name, '--role', role, ...(password ? ['--password-stdin'] : [])];
    const command = spawn(await binary(), flags, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH } });
    command.stdin.end(password ? `${password}\n` : '');
    const [said, [code]] = await Promise.all([text(command.stdout), once(command, 'exit')]);
    if (code !== 0) throw new Error(`users create ended with ${code}`);
    return said.trim();
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

  /** SIGTERM: ends as before an upgrade, and tells the exit code. */
  async drain() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    const [code] = await exited;
    clearTimeout(impatience);
    return code;
  }

  /** Stops as an operator would, and tells the exit code. */
  async stop() {
    const code = await this.drain();
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
    const command = [...this.#before, await binary(), ...flags];
    this.#child = spawn(command[0], command.slice(1), {
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
