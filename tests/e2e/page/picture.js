// A moving picture that no camera here makes: a white bar over plain magenta.
export function drawnStream() {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  const context = canvas.getContext('2d');
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    context.fillStyle = '#ff00ff';
    context.fillRect(0, 0, 320, 180);
    context.fillStyle = '#ffffff';
    context.fillRect((step * 8) % 320, 0, 24, 180);
  }, 100);
  const stream = canvas.captureStream(10);
  stream.getVideoTracks()[0].addEventListener('ended', () => clearInterval(timer));
  return stream;
}
