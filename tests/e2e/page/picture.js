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

// A bar over a field of one colour, under grain that moves by chance, 15 times a second: the encoder has much to say of it.
export function grainyStream(colour) {
  const [width, height] = [960, 540];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const grain = grainOf(width, height);
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#ffffff';
    context.fillRect((step * 32) % width, 0, 96, height);
    context.globalAlpha = 0.3;
    context.drawImage(grain, -Math.random() * width, -Math.random() * height);
  }, 66);
  const stream = canvas.captureStream(15);
  stream.getVideoTracks()[0].addEventListener('ended', () => clearInterval(timer));
  return stream;
}

function grainOf(width, height) {
  const grain = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
  const context = grain.getContext('2d');
  for (let y = 0; y < 2 * height; y += 4) {
    for (let x = 0; x < 2 * width; x += 4) {
      const shade = Math.floor(Math.random() * 256);
      context.fillStyle = `rgb(${shade}, ${shade}, ${shade})`;
      context.fillRect(x, y, 4, 4);
    }
  }
  return grain;
}
