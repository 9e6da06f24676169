// Hears tones: the spectrum of what the client plays, told apart by the frequencies that the attendees emit.

const FFT_SIZE = 8192;
const POLL_MS = 100;
// A microphone's tone peaks 30 dB above this, everything else stays 10 dB below.
const HEARD_DB = -50;
// Digital silence reads as minus infinity; this is quiet enough to compare with.
const FLOOR_DB = -140;

export class Ear {
  #find;
  #context;
  #analyser;
  #sources = new Map();
  #tones = [];
  #heard = {};
  #polls = 0;

  // `find` lists the streams that are played; a client replaces them with every peer connection.
  constructor(find) {
    this.#find = find;
  }

  // Starts over: counts how often each tone stands out from now on.
  listen(tones) {
    this.#tones = tones;
    this.#polls = 0;
    this.#heard = Object.fromEntries(tones.map((tone) => [tone, { loudest: FLOOR_DB, times: 0 }]));
    if (this.#context) return;
    this.#context = new AudioContext({ sampleRate: 48000 });
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = FFT_SIZE;
    this.#analyser.smoothingTimeConstant = 0;
    setInterval(() => this.#poll(), POLL_MS);
  }

  // Per tone: the loudest level since `listen` in dB, and in how many polls it stood out.
  heard() {
    return this.#heard;
  }

  // How often it has listened since `listen`.
  polls() {
    return this.#polls;
  }

  #poll() {
    this.#follow();
    if (this.#sources.size === 0) return;
    const spectrum = new Float32Array(this.#analyser.frequencyBinCount);
    this.#analyser.getFloatFrequencyData(spectrum);
    for (const tone of this.#tones) {
      const level = Math.max(FLOOR_DB, levelAt(spectrum, tone, this.#context.sampleRate / FFT_SIZE));
      const row = this.#heard[tone];
      row.loudest = Math.max(row.loudest, level);
      if (level > HEARD_DB) row.times += 1;
    }
    this.#polls += 1;
  }

  #follow() {
    const streams = this.#find().filter((stream) => stream.getAudioTracks().length > 0);
    for (const [stream, source] of this.#sources) {
      if (streams.includes(stream)) continue;
      source.disconnect();
      this.#sources.delete(stream);
    }
    for (const stream of streams) {
      if (this.#sources.has(stream)) continue;
      const source = this.#context.createMediaStreamSource(stream);
      source.connect(this.#analyser);
      this.#sources.set(stream, source);
    }
  }
}

function levelAt(spectrum, tone, binHz) {
  const bin = Math.round(tone / binHz);
  return Math.max(spectrum[bin - 1], spectrum[bin], spectrum[bin + 1]);
}
