/**
 * The icons of the client, drawn on a 24 by 24 grid with one stroke width.
 *
 * They are decoration: whatever carries meaning is said in text beside them or in the label of their button.
 */
const PATHS = {
  microphone:
    "M12 3.5a2.8 2.8 0 0 0-2.8 2.8v5.4a2.8 2.8 0 0 0 5.6 0V6.3A2.8 2.8 0 0 0 12 3.5zM6 11.5a6 6 0 0 0 12 0M12 17.5v3M9 20.5h6",
  microphoneOff:
    "M9.2 9.2v2.5a2.8 2.8 0 0 0 4.4 2.3M14.8 10.8V6.3a2.8 2.8 0 0 0-5.4-1M6 11.5a6 6 0 0 0 9.6 4.8M18 11.5a6 6 0 0 1-.4 2.1M12 17.5v3M9 20.5h6M4 4l16 16",
  camera: "M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM15.5 11l5-3v8l-5-3",
  cameraOff:
    "M10 6.5h3.5a2 2 0 0 1 2 2V11l5-3v8l-2.5-1.5M15.5 15.5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h1M4 4l16 16",
  share:
    "M4.5 4.5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15V6a1.5 1.5 0 0 1 1.5-1.5zM8 20h8M12 13.5v-6M9.2 10l2.8-2.8 2.8 2.8",
  shareStop:
    "M4.5 4.5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15V6a1.5 1.5 0 0 1 1.5-1.5zM8 20h8M9.5 8l5 5M14.5 8l-5 5",
  people:
    "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM2.8 19.5a6.2 6.2 0 0 1 12.4 0M15.5 4.9a3.2 3.2 0 0 1 0 5.9M17.3 13.8a6.2 6.2 0 0 1 3.9 5.7",
  chat: "M20.5 11.5a7.5 7.5 0 0 1-11 6.7L4 20l1.6-4.8A7.5 7.5 0 1 1 20.5 11.5z",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  leave:
    "M3.3 14.3c-.6-.6-.7-1.5-.2-2.2 4.3-5.2 13.5-5.2 17.8 0 .5.7.4 1.6-.2 2.2l-1.2 1.2c-.5.5-1.3.6-1.9.2l-2-1.3a1.5 1.5 0 0 1-.7-1.3v-1.4a10 10 0 0 0-5.8 0v1.4c0 .5-.3 1-.7 1.3l-2 1.3c-.6.4-1.4.3-1.9-.2z",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2",
  send: "M4.5 12L20 4.5 15 20l-3.5-6.5zM11.5 13.5L20 4.5",
  speaker: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
  warning: "M12 4l9 15.5H3zM12 10v4M12 16.8h.01",
  keyboard:
    "M4 6.5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM7 10h.01M10.5 10h.01M14 10h.01M17.5 10h.01M8 14h8",
  bell: "M5.5 17c1.7-1.6 2.1-3.8 2.1-6.7a4.4 4.4 0 0 1 8.8 0c0 2.9.4 5.1 2.1 6.7zM12 3.5v2.4M10 20a2.2 2.2 0 0 0 4 0",
  end: "M12 3.5v8M7 6.2a8 8 0 1 0 10 0",
  plus: "M12 5v14M5 12h14",
  record: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 15.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z",
  recordStop: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9.2 9.2h5.6v5.6H9.2z",
  download: "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
  play: "M7.5 5v14l11-7z",
  pause: "M8 5.5v13M16 5.5v13",
  speakerOff: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  fullscreen:
    "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15",
  back: "M14.5 5.5L8 12l6.5 6.5",
  down: "M12 5v14M6 13l6 6 6-6",
  edit: "M4.5 19.5l1-4.2L16 4.8a1.9 1.9 0 0 1 2.7 0l.5.5a1.9 1.9 0 0 1 0 2.7L8.7 18.5zM14 6.8l3.2 3.2",
  erase:
    "M5 7h14M10 4.5h4M7 7l.8 11.2a1.5 1.5 0 0 0 1.5 1.3h5.4a1.5 1.5 0 0 0 1.5-1.3L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
  withdraw: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3L20 20",
  door: "M13 4.5H6.5a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1H13M10.5 12H20M16.5 8.5L20 12l-3.5 3.5",
  lock: "M6.5 10.5h11a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zM8 10.5V8a4 4 0 0 1 8 0v2.5",
  hash: "M9 4.5L7.5 19.5M16.5 4.5L15 19.5M4.5 9.5H20M4 14.5h15.5",
  film: "M4.5 5h15a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM8 5v14M16 5v14M3.5 9.7H8M3.5 14.3H8M16 9.7h4.5M16 14.3h4.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
