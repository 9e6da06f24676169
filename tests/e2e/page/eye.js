// Sees video: draws what a tile shows and tells how many different pictures there were, and of which colour.

const POLL_MS = 100;
const WIDTH = 32;
const HEIGHT = 18;

export class Eye {
  #container;
  #canvas;
  #context;
  #watched = new Map();

  constructor(container) {
    this.#container = container;
    this.#canvas = document.createElement('canvas');
    this.#canvas.width = WIDTH;
    this.#canvas.height = HEIGHT;
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true });
    setInterval(() => this.#poll(), POLL_MS);
  }

  element(tileId, attendeeId) {
    const video = document.createElement('video');
    video.autoplay = true;
    video.muted = true;
    video.playsInline = true;
    this.#container.append(video);
    this.#watched.set(tileId, { video, attendeeId, pictures: new Set(), colour: null });
    return video;
  }

  forget(tileId) {
    this.#watched.get(tileId)?.video.remove();
    this.#watched.delete(tileId);
  }

  // Counts from zero again, for everybody.
  blink() {
    for (const watched of this.#watched.values()) watched.pictures.clear();
  }

  // What is seen of an attendee: how many different pictures, the mean colour, and the size of the video.
  seen(attendeeId) {
    for (const watched of this.#watched.values()) {
      if (watched.attendeeId !== attendeeId) continue;
      const { video, pictures, colour } = watched;
      return { pictures: pictures.size, colour, width: video.videoWidth, height: video.videoHeight };
    }
    return { pictures: 0, colour: null, width: 0, height: 0 };
  }

  #poll() {
    for (const watched of this.#watched.values()) {
      if (watched.video.videoWidth === 0) continue;
      this.#context.drawImage(watched.video, 0, 0, WIDTH, HEIGHT);
      const { data } = this.#context.getImageData(0, 0, WIDTH, HEIGHT);
      watched.pictures.add(fingerprint(data));
      watched.colour = meanColour(data);
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
