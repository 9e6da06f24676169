/**
 * Plays the speaker test: two strokes of a bell, made here, so that nothing is fetched.
 *
 * It goes through an audio element because that is what a meeting is heard through, and what can be sent to a
 * chosen speaker.
 */
const STROKES = [
  { at: 0.05, pitch: 659.26 },
  { at: 0.6, pitch: 523.25 },
];

/** Partials of a tuned bell, relative to its nominal: hum, prime, tierce, quint, nominal. */
const PARTIALS = [
  { ratio: 0.5, gain: 0.25, decay: 1.4 },
  { ratio: 1, gain: 0.5, decay: 1.2 },
  { ratio: 1.2, gain: 0.22, decay: 0.8 },
  { ratio: 1.5, gain: 0.12, decay: 0.6 },
  { ratio: 2, gain: 0.3, decay: 0.5 },
];

const LENGTH_S = 2.2;
const VOLUME = 0.35;

/** Resolves when the tone has been played. */
export async function playTone(speakerId: string | null): Promise<void> {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  for (const stroke of STROKES) strike(context, output, stroke.pitch, stroke.at);
  const element = new Audio();
  element.srcObject = output.stream;
  try {
    if (speakerId) await element.setSinkId(speakerId);
    await Promise.all([context.resume(), element.play()]);
    await new Promise((resolve) => setTimeout(resolve, LENGTH_S * 1000));
  } finally {
    element.srcObject = null;
    await context.close();
  }
}

function strike(context: AudioContext, output: AudioNode, pitch: number, at: number): void {
  const start = context.currentTime + at;
  for (const partial of PARTIALS) {
    const oscillator = new OscillatorNode(context, { frequency: pitch * partial.ratio });
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(VOLUME * partial.gain, start + 0.008);
    envelope.gain.exponentialRampToValueAtTime(0.0001, start + partial.decay);
    oscillator.connect(envelope).connect(output);
    oscillator.start(start);
    oscillator.stop(start + partial.decay);
  }
}
