// Sees video: draws what is shown of each attendee and tells how many different pictures there were, and of which
// colour.

const POLL_MS = 100;
const WIDTH = 32;
const HEIGHT = 18;

export class Eye {
  #find;
  #context;
  #seen = new Map();

  // `find` lists what is on the page: pairs of attendee id and video element.
  constructor(find) {
    this.#find = find;
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
    setInterval(() => this.#poll(), POLL_MS);
  }

  // Counts from zero again, for everybody.
  blink() {
    this.#seen.clear();
  }

  // What was seen of an attendee since the last blink: how many different pictures, and the last one's mean colour.
  seen(attendeeId) {
    const { pictures, ...last } = this.#seen.get(attendeeId) ?? { pictures: new Set(), colour: null };
    return { pictures: pictures.size, ...last };
  }

  #poll() {
    for (const [attendeeId, video] of this.#find()) {
      if (video.videoWidth === 0) continue;
      this.#context.drawImage(video, 0, 0, WIDTH, HEIGHT);
      const { data } = this.#context.getImageData(0, 0, WIDTH, HEIGHT);
      const pictures = this.#seen.get(attendeeId)?.pictures ?? new Set();
      pictures.add(fingerprint(data));
      const { videoWidth: width, videoHeight: height } = video;
      this.#seen.set(attendeeId, { pictures, colour: meanColour(data), width, height });
    }
  }
}

// Coarse, so that noise of the codec on a frozen picture does not count as movement.
function fingerprint(data) {
  let text = '';
  for (let at = 0; at < data.length; at += 4) text += (data[at] >> 6).toString() + (data[at + 1] >> 6) + (data[at + 2] >> 6);
  return text;
}

function meanColour(data) {
  const sum = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (let part = 0; part < 3; part += 1) sum[part] += data[at + part];
  return sum.map((part) => Math.round(part / (data.length / 4)));
}
