/** Recordings in every state, for working on their pages. Their files come from `/playback/`, if from anywhere. */
import type { FakeApi } from "../api/fake";
import type { RecordingFile, RecordingPart } from "../api/types";

const PEOPLE = [
  "Amara Okafor",
  "Jonas Lindqvist",
  "Ирина Соколова",
  "Sofía Marín",
  "Mikael Sundström-Hallgren of the North Tower",
];

function cameraOf(person: number, name: string): RecordingFile {
  return { ...file("Camera", name, 14_100_000, "video/mp4"), AttendeeId: `person-${person + 1}` };
}

const DAY = "2026-01-15";

export function addRecordings(api: FakeApi, meetingId: string): void {
  const at = (time: string) => `${DAY}T${time}.000Z`;
  const ready = api.addRecording(meetingId, {
    RecordingId: "ready",
    State: "Ready",
    StartedAt: at("09:02:11"),
    EndedAt: at("09:47:54"),
  });
  api.files.set(ready.RecordingId, [
    file("Composed", "composed.mp4", 23_400_000, "video/mp4"),
    file("Chapters", "chapters.vtt", 420, "text/vtt"),
    file("People", "people.json", 900, "application/json"),
    { ...file("Content", "content-b.mp4", 8_200_000, "video/mp4"), AttendeeId: "person-2" },
    ...PEOPLE.slice(0, 3).map((_, at) => cameraOf(at, `camera-${at + 1}.mp4`)),
    cameraOf(3, "broken.mp4"),
    file("Audio", "audio.mp4", 3_300_000, "audio/mp4"),
  ]);
  api.peopleOf.set("/playback/fake/files/one/people.json", {
    Seconds: 30,
    People: PEOPLE.map((Name, at) => ({
      AttendeeId: `person-${at + 1}`,
      Name,
      Present: [[at, 30]],
      Camera: at < 4 ? { On: [[at * 2, 30]], Files: [0] } : { On: [], Files: [] },
      Content: at === 1 ? { On: [[14, 26]], Files: [0] } : { On: [], Files: [] },
    })),
    Speakers: [
      [1, "person-1"],
      [9, "person-2"],
      [18, "person-3"],
    ],
  });
  const crowd = api.addRecording(meetingId, {
    RecordingId: "crowd",
    State: "Ready",
    StartedAt: at("09:50:00"),
    EndedAt: at("09:58:00"),
  });
  api.files.set(crowd.RecordingId, [
    ...Array.from({ length: 14 }, (_, each) => cameraOf(each, `camera-${each + 1}.mp4`)),
    file("Audio", "audio.mp4", 3_300_000, "audio/mp4"),
  ]);
  api.addRecording(meetingId, {
    RecordingId: "gone",
    State: "Ready",
    StartedAt: at("10:01:00"),
    EndedAt: at("10:02:00"),
  });
  api.addRecording(meetingId, {
    RecordingId: "failed",
    State: "Failed",
    StartedAt: at("10:05:00"),
    EndedAt: at("10:08:30"),
    Problem: "ffmpeg was not found on this server, so the cameras cannot be composed into one file",
  });
  api.addRecording(meetingId, {
    RecordingId: "pieces",
    State: "Pieces",
    StartedAt: at("10:20:00"),
    EndedAt: at("10:31:00"),
  });
  api.addRecording(meetingId, {
    RecordingId: "waiting",
    State: "Processing",
    StartedAt: at("10:40:00"),
    EndedAt: at("10:41:00"),
  });
  api.addRecording(meetingId, {
    RecordingId: "processing",
    State: "Processing",
    Progress: 42,
    StartedAt: at("10:45:00"),
    EndedAt: at("11:15:00"),
  });
  api.addRecording(meetingId, { RecordingId: "recording", StartedAt: at("11:20:00") });
}

function file(Part: RecordingPart, name: string, Bytes: number, ContentType: string): RecordingFile {
  return {
    Part,
    ContentType,
    Bytes,
    Url: `/playback/fake/files/one/${name}`,
    MadeAt: `${DAY}T10:00:00.000Z`,
  };
}
