// Eyes and ears for the product's own web client, and a screen for it to share.
//
// Runs before the page's own scripts. The client is not changed: what it plays is learned from its peer connections,
// what it shows is read off its tiles.
import { Ear } from './ear.js';
import { Eye } from './eye.js';
import { drawnStream } from './picture.js';

const played = new Set();

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...settings) {
    super(...settings);
    this.addEventListener('track', ({ track, streams: [stream] }) => {
      if (track.kind !== 'audio' || !stream) return;
      played.add(stream);
      track.addEventListener('ended', () => played.delete(stream));
    });
  }
};

navigator.mediaDevices.getDisplayMedia = async () => drawnStream();

window.addEventListener('DOMContentLoaded', () => {
  const tiles = () =>
    [...document.querySelectorAll('[data-testid=tile]')]
      .map((tile) => [tile.dataset.attendeeId, tile.querySelector('video')])
      .filter(([, video]) => video);
  window.senses = { ear: new Ear(() => [...played]), eye: new Eye(tiles) };
});
