// What lies in a bucket, judged by tools of somebody else: ffprobe and ffmpeg.
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RATE = 48_000;
/** Between two chunks of a track that goes on. */
const SEAM_MS = 50;
/** Gaps of sound that are shorter are filled with silence. */
const PAUSE_MS = 1_000;
/** As long as a chunk may be: so long its last picture lasts when no other comes. */
const FULL_MS = 4_990;

/** The keys below a folder of a bucket, sorted. */
export async function keys(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => path.relative(folder, path.join(file.parentPath ?? file.path, file.name))).sort();
}

/** The lines of JSON in files. */
export async function lines(...files) {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line));
}

/** What ffprobe says of a file's only stream. Every frame is decoded. */
export async function probe(file) {
  const flags = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames,start_time,width,height:format=duration'];
  const { stdout, stderr } = await run('ffprobe', [...flags, '-of', 'json', file]);
  const { streams, format } = JSON.parse(stdout);
  const [stream] = streams;
  return {
    errors: stderr,
    streams: streams.length,
    codec: stream.codec_name,
    frames: Number(stream.nb_read_frames),
    start: Number(stream.start_time),
    size: stream.width && [stream.width, stream.height],
    seconds: Number(format.duration),
  };
}

/** The chunks of a medium that an index tells of, in the order of their times. */
export function chunksOf(index, media) {
  const chunks = index.filter((line) => line.line === 'chunk' && line.media === media && line.duration_us > 0);
  return chunks.sort((one, other) => one.start_us - other.start_us);
}

/**
 * How a track goes on from one chunk to the next, in milliseconds. It fits when the one begins where the other ends, and when
 * nothing can have come in between, however slow the machine is: of sound for so long that it is not filled with silence, of
 * pictures since the chunk before is as long as the last one of it may last.
 */
export function seamsOf(chunks) {
  return chunks.slice(1).map(({ start_us: start }, place) => {
    const before = chunks[place];
    const [gap, lasting] = [(start - before.start_us - before.duration_us) / 1000, before.duration_us / 1000];
    const isPause = before.codec === 'opus' ? gap >= PAUSE_MS : gap > 0 && lasting >= FULL_MS;
    return { gap, lasting, fits: Math.abs(gap) <= SEAM_MS || isPause };
  });
}

/** When the frames of a file begin, in seconds from its beginning. */
export async function frames(file) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file], { maxBuffer: 1 << 26 });
  return stdout.split(/[\s,]+/).filter(Boolean).map(Number).sort((one, other) => one - other);
}

/**
 * The longest time, in seconds, in which none of the cameras and screens of a capture had a new picture, as its index and its
 * chunks say: a film of it moves as often. `fileOf` tells where an object is.
 */
export async function stillest(index, fileOf) {
  const chunks = index.filter((line) => line.line === 'chunk' && line.duration_us > 0);
  const shown = chunks.filter(({ media }) => media === 'camera' || media === 'content');
  const pictures = shown.map(async ({ object, start_us: start }) => (await frames(fileOf(object))).map((at) => start + at * 1e6));
  const end = Math.max(...chunks.map((line) => line.start_us + line.duration_us));
  const times = [index[0].began_us, ...(await Promise.all(pictures)).flat(), end].sort((one, other) => one - other);
  return Math.max(...times.slice(1).map((at, place) => at - times[place])) / 1e6;
}

/** Joins files without encoding anything, as every user of Chime does. */
export async function join(files, to) {
  const list = `${to}.txt`;
  await writeFile(list, files.map((file) => `file '${file}'\n`).join(''));
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', to]);
  return stderr;
}

/** How strong each tone is in every tenth of a second: its share of the whole, 0 to 1. */
export async function tones(file, frequencies) {
  const samples = await sound(file);
  const strengths = [];
  for (let at = 0; at + RATE / 10 <= samples.length; at += RATE / 10) {
    const window = samples.subarray(at, at + RATE / 10);
    strengths.push(Object.fromEntries(frequencies.map((frequency) => [frequency, strength(window, frequency)])));
  }
  return strengths;
}

/** One channel. */
async function sound(file) {
  const flags = ['-v', 'error', '-nostdin', '-i', file, '-vn', '-ac', '1', '-ar', String(RATE), '-f', 'f32le', '-'];
  const { stdout } = await run('ffmpeg', flags, { encoding: 'buffer', maxBuffer: 1 << 29 });
  return new Float32Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 4));
}

// Goertzel's way to one line of the spectrum.
function strength(window, frequency) {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE);
  let [before, last] = [0, 0];
  for (const sample of window) [before, last] = [last, sample + coefficient * last - before];
  return Math.sqrt(Math.max(0, before * before + last * last - coefficient * before * last)) / (window.length / 2);
}

/** What a file is made of: its streams, their rates and lengths, and the order of its boxes. */
export async function anatomy(file) {
  const shown = 'stream=codec_name,width,height,r_frame_rate,avg_frame_rate,start_time,duration:format=duration';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', shown, '-of', 'json', file]);
  const bytes = await readFile(file);
  const boxes = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    boxes.push(bytes.toString('latin1', at + 4, at + 8));
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size || bytes.length;
  }
  const { streams, format } = JSON.parse(stdout);
  return { streams, boxes, seconds: Number(format.duration) };
}

/** The seconds at which the file is black, or shows the same picture, for longer than `seconds`. */
export async function dead(file, seconds) {
  const filter = `freezedetect=n=0.0005:d=${seconds},blackdetect=d=${seconds}`;
  const { stderr } = await run('ffmpeg', ['-nostdin', '-nostats', '-i', file, '-an', '-vf', filter, '-f', 'null', '-']);
  return [...stderr.matchAll(/(?:black_start:|freeze_start: )([\d.]+)/g)].map(([, at]) => Number(at));
}

/** How many seconds after the nearest beep each flash begins that `counts`. `part` of the picture is what flashes. */
export async function flashesAgainstBeeps(file, part, tone, counts = () => true) {
  const [bright, window] = [150, RATE / 100];
  const grey = ['-v', 'error', '-nostdin', '-i', file, '-vf', `crop=${part},scale=1:1:flags=area`, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
  const pictures = (await run('ffmpeg', grey, { encoding: 'buffer', maxBuffer: 1 << 28 })).stdout;
  const samples = await sound(file);
  const flashes = [];
  for (let at = 1; at < pictures.length; at += 1) if (pictures[at] > bright && pictures[at - 1] <= bright) flashes.push(at / 30);
  const beeps = [];
  let loud = true;
  for (let at = 0; at + window <= samples.length; at += window) {
    const now = strength(samples.subarray(at, at + window), tone) > 0.05;
    if (now && !loud) beeps.push(at / RATE);
    loud = now;
  }
  const nearest = (flash) => Math.min(...beeps.map((beep) => Math.abs(flash - beep)));
  return flashes.filter(counts).map((flash) => flash - (beeps.find((beep) => Math.abs(flash - beep) === nearest(flash)) ?? Infinity));
}

/** The mean colour (Cb, Cr) of every picture, or of a part of it: `width:height:x:y`. */
export async function chroma(file, part = 'iw:ih') {
  const flags = ['-v', 'error', '-nostdin', '-i', file, '-vf', `crop=${part},scale=2:2:flags=area`, '-pix_fmt', 'yuv444p', '-f', 'rawvideo', '-'];
  const { stdout } = await run('ffmpeg', flags, { encoding: 'buffer', maxBuffer: 1 << 28 });
  const pictures = [];
  for (let at = 0; at + 12 <= stdout.length; at += 12) {
    const mean = (from) => (stdout[from] + stdout[from + 1] + stdout[from + 2] + stdout[from + 3]) / 4;
    pictures.push({ u: mean(at + 4), v: mean(at + 8) });
  }
  return pictures;
}

/** Of numbers, the one in the middle. A busy browser draws and sounds a flash up to a tenth of a second apart by itself. */
export const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
