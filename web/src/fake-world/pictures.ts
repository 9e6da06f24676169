/**
 * Moving pictures for people who do not exist: a room, a figure that breathes and nods, and a page to share.
 *
 * Drawn on canvases and captured as streams, so that tiles behave as with cameras.
 */
const WIDTH = 960;
const HEIGHT = 540;
const FRAMES_PER_SECOND = 12;

interface Look {
  wall: [string, string];
  lamp: string;
  skin: string;
  hair: string;
  shirt: string;
  long: boolean;
}

const LOOKS: readonly Look[] = [
  {
    wall: ["#cfd9d2", "#9fb4ab"],
    lamp: "#f6ead0",
    skin: "#8d5a3c",
    hair: "#241a16",
    shirt: "#d9a441",
    long: true,
  },
  {
    wall: ["#d8cfc4", "#b39f8c"],
    lamp: "#fff1d6",
    skin: "#e3b08f",
    hair: "#7a5233",
    shirt: "#34566b",
    long: false,
  },
  {
    wall: ["#c6d3de", "#8fa6ba"],
    lamp: "#eef4f8",
    skin: "#efc7a6",
    hair: "#1c1a1d",
    shirt: "#7a3e48",
    long: true,
  },
  {
    wall: ["#ddd3de", "#ae9cb4"],
    lamp: "#f8eaf2",
    skin: "#c88f68",
    hair: "#3a2a22",
    shirt: "#2f6b5d",
    long: false,
  },
  {
    wall: ["#d5d8c6", "#a3a987"],
    lamp: "#fbf6d8",
    skin: "#6f4630",
    hair: "#171313",
    shirt: "#c9614a",
    long: false,
  },
  {
    wall: ["#cbc9dc", "#9492b6"],
    lamp: "#f0effa",
    skin: "#f0cdb3",
    hair: "#b9763f",
    shirt: "#454b6e",
    long: true,
  },
];

export function cameraPicture(seed: number): MediaStream {
  const look = LOOKS[seed % LOOKS.length] ?? (LOOKS[0] as Look);
  return film((context, seconds) => drawPerson(context, look, seconds + seed * 1.7));
}

export function pagePicture(): MediaStream {
  return film(drawPage);
}

/** A stream that never shows anything, for microphones. */
export function silence(): MediaStream {
  return new MediaStream();
}

function film(draw: (context: CanvasRenderingContext2D, seconds: number) => void): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  if (!context) return new MediaStream();
  const started = performance.now();
  const stream = canvas.captureStream(FRAMES_PER_SECOND);
  const paint = () => draw(context, (performance.now() - started) / 1000);
  paint();
  const timer = setInterval(() => {
    if (stream.getVideoTracks().every((track) => track.readyState === "ended")) clearInterval(timer);
    else paint();
  }, 1000 / FRAMES_PER_SECOND);
  return stream;
}

function drawPerson(context: CanvasRenderingContext2D, look: Look, seconds: number): void {
  const wall = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, look.wall[0]);
  wall.addColorStop(1, look.wall[1]);
  context.fillStyle = wall;
  context.fillRect(0, 0, WIDTH, HEIGHT);

  const lamp = context.createRadialGradient(190, 120, 10, 190, 120, 420);
  lamp.addColorStop(0, look.lamp);
  lamp.addColorStop(1, "rgb(255 255 255 / 0)");
  context.fillStyle = lamp;
  context.fillRect(0, 0, WIDTH, HEIGHT);

  context.fillStyle = "rgb(60 50 40 / 0.14)";
  context.fillRect(690, 150, 230, 14);
  for (const [x, height] of [
    [705, 84],
    [735, 100],
    [762, 74],
    [850, 92],
    [878, 66],
  ] as const) {
    context.fillRect(x, 150 - height, 22, height);
  }

  const sway = Math.sin(seconds * 0.8) * 9;
  const nod = Math.sin(seconds * 1.7) * 4;
  const x = WIDTH / 2 + sway;
  const y = 232 + nod;

  context.fillStyle = look.hair;
  if (look.long) ellipse(context, x, y + 44, 112, 150);
  context.fillStyle = look.shirt;
  context.beginPath();
  context.roundRect(x - 210 - sway * 0.6, 400 + nod * 0.4, 420, 320, 150);
  context.fill();
  context.fillStyle = look.skin;
  context.fillRect(x - 34, y + 70, 68, 110);
  ellipse(context, x, y + 178, 46, 24);
  ellipse(context, x, y, 88, 110);
  context.fillStyle = look.hair;
  context.beginPath();
  context.ellipse(x, y - 22, 97, 100, 0, Math.PI * 0.98, Math.PI * 2.02);
  context.quadraticCurveTo(x + 40, y - 52, x - 97, y - 20);
  context.fill();
  drawFace(context, x, y, seconds);
}

function drawFace(context: CanvasRenderingContext2D, x: number, y: number, seconds: number): void {
  const blink = seconds % 4 < 0.14 ? 1 : 7;
  context.fillStyle = "rgb(30 20 16 / 0.85)";
  ellipse(context, x - 33, y + 6, 7, blink);
  ellipse(context, x + 33, y + 6, 7, blink);
  context.strokeStyle = "rgb(70 30 24 / 0.7)";
  context.lineWidth = 5;
  context.lineCap = "round";
  context.beginPath();
  const open = 6 + Math.abs(Math.sin(seconds * 5)) * 7;
  context.ellipse(x, y + 50, 24, open, 0, 0.12 * Math.PI, 0.88 * Math.PI);
  context.stroke();
}

function ellipse(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  context.fill();
}

function drawPage(context: CanvasRenderingContext2D, seconds: number): void {
  context.fillStyle = "#fbfaf7";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = "#1c1b18";
  context.font = "600 38px Inter Variable, sans-serif";
  context.fillText("Bells heard per hour", 60, 84);
  context.fillStyle = "#6b675d";
  context.font = "400 19px Inter Variable, sans-serif";
  context.fillText("North tower, first week of May", 60, 118);
  const values = [3, 5, 8, 13, 9, 15, 11, 18, 14, 21, 16, 12];
  values.forEach((value, at) => {
    const height = value * 14 + Math.sin(seconds * 1.4 + at) * 6;
    context.fillStyle = at === 9 ? "#0c6b62" : "#b9d6d0";
    context.beginPath();
    context.roundRect(64 + at * 70, 478 - height, 46, height, 8);
    context.fill();
  });
  context.fillStyle = "#c9c4b8";
  context.fillRect(60, 480, 842, 2);
}
