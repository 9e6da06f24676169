// What the fake microphones and cameras of the browsers emit: one tone and one colour for each.
import { writeFile } from 'node:fs/promises';

const SAMPLE_RATE = 48_000;
const SECONDS = 4;
const BEAT_SECONDS = 0.8;
const WIDTH = 640;
const HEIGHT = 360;
const FPS = 15;

/** No tone is a harmonic of another. The colours are far apart in both chroma planes. */
export const VOICES = [
  { tone: 450, colour: 'red', chroma: { u: 90, v: 220 } },
  { tone: 730, colour: 'green', chroma: { u: 60, v: 40 } },
  { tone: 1130, colour: 'blue', chroma: { u: 225, v: 110 } },
];

/**
 * A tone that swells and fades once a beat, so that nothing on the way takes it for steady noise, and without clicks,
 * which would sound on every frequency.
 */
export async function writeTone(file, tone) {
  const samples = SAMPLE_RATE * SECONDS;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    const seconds = at / SAMPLE_RATE;
    const swell = 0.5 - 0.5 * Math.cos((2 * Math.PI * seconds) / BEAT_SECONDS);
    const value = 0.4 * swell * Math.sin(2 * Math.PI * tone * seconds);
    wav.writeInt16LE(Math.round(value * 32767), 44 + at * 2);
  }
  await writeFile(file, wav);
}

/** A bright bar wandering over a plain field of one colour. */
export async function writePicture(file, { chroma }) {
  const frames = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FPS * 2; frame += 1) frames.push(Buffer.from('FRAME\n'), picture(frame, chroma));
  await writeFile(file, Buffer.concat(frames));
}

function picture(frame, { u, v }) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, 90);
  const bar = Math.floor((frame * WIDTH) / (FPS * 2));
  for (let row = 0; row < HEIGHT; row += 1) luma.fill(225, row * WIDTH + bar, row * WIDTH + Math.min(bar + 80, WIDTH));
  const quarter = (WIDTH / 2) * (HEIGHT / 2);
  return Buffer.concat([luma, Buffer.alloc(quarter, u), Buffer.alloc(quarter, v)]);
}
