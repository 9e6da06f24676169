// Headless Chromium with fake devices, one process for each voice: a process has one microphone and one camera.
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { testPage } from './bundle.mjs';
import { VOICES, writePicture, writeTone } from './fakes.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=15',
  '--allow-loopback-in-peer-connection',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--auto-select-desktop-capture-source=Entire screen',
  '--auto-accept-this-tab-capture',
];

export class Browsers {
  #folder;
  #browsers = [];
  #pages;
  #contexts = [];

  /** Starts `count` browsers and the server of the test page. */
  static async start(count) {
    const browsers = new Browsers();
    browsers.#folder = await mkdtemp(path.join(tmpdir(), 'carillon-fakes-'));
    browsers.#pages = await servePages(await testPage());
    for (const voice of VOICES.slice(0, count)) browsers.#browsers.push(await browsers.#launch(voice));
    return browsers;
  }

  /** Where the test page lives. */
  get pageUrl() {
    return `http://127.0.0.1:${this.#pages.address().port}/`;
  }

  /** A fresh page in the browser with voice number `index`; it is closed by `closePages`. */
  async page(index, options = {}) {
    const context = await this.#browsers[index].newContext({ viewport: { width: 1280, height: 800 }, ...options });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && page.errors.push(message.text()));
    return page;
  }

  async closePages() {
    const contexts = this.#contexts;
    this.#contexts = [];
    await Promise.all(contexts.map((context) => context.close()));
  }

  async stop() {
    await this.closePages();
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    this.#pages.closeAllConnections();
    await new Promise((resolve) => this.#pages.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #launch(voice) {
    const sound = path.join(this.#folder, `${voice.colour}.wav`);
    const picture = path.join(this.#folder, `${voice.colour}.y4m`);
    await writeTone(sound, voice.tone);
    await writePicture(picture, voice);
    return chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [...FLAGS, `--use-file-for-fake-audio-capture=${sound}`, `--use-file-for-fake-video-capture=${picture}`],
    });
  }
}

async function servePages(pages) {
  const server = http.createServer((request, response) => {
    const page = pages[new URL(request.url, 'http://page').pathname];
    response.writeHead(page ? 200 : 404, { 'content-type': page?.type ?? 'text/plain' });
    response.end(page?.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
