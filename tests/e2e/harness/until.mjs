// Waits for conditions; the only place that knows of elapsed time.
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/** Polls `condition` until it returns something truthy, which is returned. */
export async function until(what, condition, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await pause(POLL_MS);
  }
}
