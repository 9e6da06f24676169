// One attendee in one page: the official client, driven through `window.attendee` and read through
// `window.attendee.state`.
//
// The page decides nothing. It records what the client reports (every callback becomes state), and measures what a
// person would see and hear: video frames by drawing them, sound by its spectrum. The cases wait for conditions on
// that record.
import {
  ConsoleLogger,
  DefaultActiveSpeakerPolicy,
  DefaultDeviceController,
  DefaultMeetingReadinessChecker,
  DefaultMeetingSession,
  LogLevel,
  MeetingSessionConfiguration,
  MeetingSessionCredentials,
  MeetingSessionStatusCode,
  NScaleVideoUplinkBandwidthPolicy,
  TargetDisplaySize,
  VideoCodecCapability,
  VideoPreference,
  VideoPreferences,
  VideoPriorityBasedPolicy,
} from 'amazon-chime-sdk-js';
import { Ear } from './ear.js';
import { Eye } from './eye.js';
import { drawnStream, grainyStream } from './picture.js';

const CHAT = 'chat';
const RECORDING = 'carillon.recording';
const RAW_AUDIO = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

const logger = new ConsoleLogger('attendee', LogLevel.WARN);
const player = document.getElementById('heard');
const tilesShown = document.getElementById('tiles');
/** Tile id to attendee id and video element. */
const videos = new Map();

window.senses = {
  ear: new Ear(() => (player.srcObject ? [player.srcObject] : [])),
  eye: new Eye(() => videos.values()),
};

let session;
let downlink;
let contentStream;

const state = {
  phase: 'idle',
  starts: 0,
  reconnecting: 0,
  stopStatus: null,
  roster: {},
  presence: [],
  messages: [],
  marks: [],
  activeSpeakers: [],
  tiles: {},
  contentShare: 'none',
  demotions: [],
  videoSend: 'available',
  // Of what it draws itself: the longest time between two pictures.
  longestPauseMs: 0,
  canStartLocalVideo: null,
  fatal: [],
};

function onPresence(attendeeId, present, externalUserId, dropped) {
  state.presence.push({ attendeeId, present, externalUserId, dropped: Boolean(dropped) });
  if (!present) {
    delete state.roster[attendeeId];
    session.audioVideo.realtimeUnsubscribeFromVolumeIndicator(attendeeId);
    return;
  }
  if (state.roster[attendeeId]) return;
  state.roster[attendeeId] = { externalUserId, volume: null, loudest: 0, muted: null, signal: null };
  session.audioVideo.realtimeSubscribeToVolumeIndicator(attendeeId, (id, volume, muted, signal) => {
    const row = state.roster[id];
    if (!row) return;
    if (volume !== null) {
      row.volume = volume;
      row.loudest = Math.max(row.loudest, volume);
    }
    if (muted !== null) row.muted = muted;
    if (signal !== null) row.signal = signal;
  });
}

const observer = {
  audioVideoDidStartConnecting(reconnecting) {
    state.phase = 'connecting';
    if (reconnecting) state.reconnecting += 1;
  },
  audioVideoDidStart() {
    state.phase = 'started';
    state.starts += 1;
  },
  audioVideoDidStop(status) {
    state.phase = 'stopped';
    state.stopStatus = MeetingSessionStatusCode[status.statusCode()];
  },
  videoTileDidUpdate(tile) {
    state.tiles[tile.tileId] = {
      attendeeId: tile.boundAttendeeId,
      local: tile.localTile,
      content: tile.isContent,
      paused: tile.paused,
    };
    if (tile.boundAttendeeId && !tile.boundVideoElement) {
      session.audioVideo.bindVideoElement(tile.tileId, videoFor(tile));
    }
  },
  videoTileWasRemoved(tileId) {
    delete state.tiles[tileId];
    videos.get(tileId)?.[1].remove();
    videos.delete(tileId);
  },
  videoSendDidBecomeUnavailable() {
    state.videoSend = 'unavailable';
  },
  audioVideoWasDemotedFromPrimaryMeeting(status) {
    state.demotions.push(MeetingSessionStatusCode[status.statusCode()]);
  },
  videoAvailabilityDidChange(availability) {
    state.canStartLocalVideo = availability.canStartLocalVideo;
  },
};

function videoFor(tile) {
  const video = document.createElement('video');
  video.autoplay = true;
  video.muted = true;
  video.playsInline = true;
  tilesShown.append(video);
  videos.set(tile.tileId, [tile.boundAttendeeId, video]);
  return video;
}

const contentObserver = {
  contentShareDidStart() {
    state.contentShare = 'started';
  },
  contentShareDidStop() {
    state.contentShare = 'stopped';
  },
};

function configure(meeting, attendee, options) {
  const configuration = new MeetingSessionConfiguration(meeting, attendee);
  if (options.simulcast) configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers = true;
  if (options.svc) {
    configuration.enableSVC = true;
    const uplink = new SteadyUplinkPolicy(configuration.credentials.attendeeId, false);
    uplink.setSVCEnabled(true);
    uplink.scalabilityModePreferences = [options.svc];
    configuration.videoUplinkBandwidthPolicy = uplink;
  }
  if (options.priorityPolicy) {
    downlink = new VideoPriorityBasedPolicy(logger);
    configuration.videoDownlinkBandwidthPolicy = downlink;
  }
  return configuration;
}

// The client gives layers up where encoding takes long, as it may on the machine of a test, and scales in AV1 only what
// it shares.
class SteadyUplinkPolicy extends NScaleVideoUplinkBandwidthPolicy {
  degradeScalabilityMode() {
    return false;
  }

  setMeetingSupportedVideoSendCodecs() {}
}

function makeSession(meeting, attendee, options) {
  const devices = new DefaultDeviceController(logger, { enableWebAudio: false });
  devices.chooseVideoInputQuality(options.width ?? 320, options.height ?? 180, options.fps ?? 15);
  return new DefaultMeetingSession(configure(meeting, attendee, options), logger, devices);
}

function observe(audioVideo) {
  audioVideo.addObserver(observer);
  audioVideo.addContentShareObserver(contentObserver);
  audioVideo.realtimeSubscribeToAttendeeIdPresence(onPresence);
  audioVideo.realtimeSubscribeToFatalError((error) => state.fatal.push(String(error)));
  audioVideo.realtimeSubscribeToReceiveDataMessage(RECORDING, (message) =>
    state.marks.push({ ...message.json(), timestamp: message.timestampMs }),
  );
  audioVideo.realtimeSubscribeToReceiveDataMessage(CHAT, (message) =>
    state.messages.push({
      text: message.text(),
      sender: message.senderAttendeeId,
      senderExternal: message.senderExternalUserId,
      timestamp: message.timestampMs,
      throttled: message.throttled,
    }),
  );
  audioVideo.subscribeToActiveSpeakerDetector(new DefaultActiveSpeakerPolicy(), (speakers) => {
    state.activeSpeakers = speakers;
  });
}

async function join({ meeting, attendee, options = {} }) {
  session = makeSession(meeting, attendee, options);
  const { audioVideo } = session;
  observe(audioVideo);
  if (options.microphone !== false) {
    const [microphone] = await audioVideo.listAudioInputDevices();
    await audioVideo.startAudioInput({ deviceId: microphone.deviceId, ...RAW_AUDIO });
  }
  await audioVideo.bindAudioElement(player);
  if (options.codecs) audioVideo.setVideoCodecSendPreferences(options.codecs.map((name) => VideoCodecCapability[name]()));
  audioVideo.start();
}

async function startCamera() {
  const [camera] = await session.audioVideo.listVideoInputDevices();
  await session.audioVideo.startVideoInput(camera.deviceId);
  return session.audioVideo.startLocalVideoTile();
}

// A camera whose picture costs what the line gives: grain that is new in every frame.
async function startBusyCamera(colour) {
  await session.audioVideo.startVideoInput(grainyStream(colour));
  return session.audioVideo.startLocalVideoTile();
}

async function stopCamera() {
  session.audioVideo.stopLocalVideoTile();
  await session.audioVideo.stopVideoInput();
}

// A camera and a microphone that flash and beep in the same moment, once a second.
async function flashAndBeep() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 1000 });
  const loudness = new GainNode(audio, { gain: 0 });
  const microphone = audio.createMediaStreamDestination();
  tone.connect(loudness).connect(microphone);
  tone.start();
  let lit = false;
  let pictures = 0;
  let drawn = performance.now();
  const draw = () => {
    state.longestPauseMs = Math.max(state.longestPauseMs, performance.now() - drawn);
    drawn = performance.now();
    context.fillStyle = lit ? '#ffffff' : '#c00000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#600000';
    context.fillRect((pictures * 10) % canvas.width, 340, 40, 20);
    pictures += 1;
  };
  const turn = (on) => {
    lit = on;
    loudness.gain.setValueAtTime(on ? 0.5 : 0, audio.currentTime);
    draw();
  };
  setInterval(draw, 66);
  setInterval(() => {
    turn(true);
    setTimeout(() => turn(false), 200);
  }, 1000);
  await session.audioVideo.startAudioInput(microphone.stream);
  await session.audioVideo.startVideoInput(canvas.captureStream(30));
  return session.audioVideo.startLocalVideoTile();
}

async function startShare() {
  contentStream = drawnStream();
  await session.audioVideo.startContentShare(contentStream);
}

// Counters of the peer connection, summed over the sections that receive and send video, with the codecs in use.
async function mediaStats() {
  const report = await session.audioVideo.getRTCPeerConnectionStats();
  const totals = { framesDecoded: 0, framesSent: 0, freezes: 0, frozenSeconds: 0, audioPacketsReceived: 0, sendCodecs: [], receiveCodecs: [], layers: [], widths: [] };
  totals.transports = [];
  const answer = session.audioVideo.audioVideoController.rtcPeerConnection?.remoteDescription?.sdp;
  totals.audioFormats = answer?.match(/^m=audio \S+ \S+ (.*)$/m)?.[1];
  for (const entry of report.values()) {
    const codec = entry.codecId ? report.get(entry.codecId)?.mimeType : undefined;
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
      totals.framesDecoded += entry.framesDecoded ?? 0;
      totals.freezes += entry.freezeCount ?? 0;
      totals.frozenSeconds += entry.totalFreezesDuration ?? 0;
      if (codec && entry.framesDecoded > 0) totals.receiveCodecs.push(codec);
      if (entry.frameWidth) totals.widths.push(entry.frameWidth);
    } else if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
      totals.framesSent += entry.framesSent ?? 0;
      if (codec && entry.framesSent > 0) totals.sendCodecs.push(codec);
      const { rid = '', framesSent = 0, active, frameWidth, scalabilityMode } = entry;
      totals.layers.push({ rid, framesSent, active, frameWidth, scalabilityMode });
    } else if (entry.type === 'outbound-rtp' && entry.kind === 'audio') {
      totals.audioBytesPerPacket = entry.bytesSent / entry.packetsSent;
    } else if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
      totals.audioPacketsReceived += entry.packetsReceived ?? 0;
    } else if (entry.type === 'transport' && entry.selectedCandidatePairId) {
      // Several pairs may be nominated; one is used.
      const pair = report.get(entry.selectedCandidatePairId);
      const local = report.get(pair?.localCandidateId);
      totals.transports.push(local?.candidateType === 'relay' ? `relay over ${local.relayProtocol}` : local?.protocol);
    }
  }
  return totals;
}

// Takes the part of an attendee of the primary meeting, from a replica of it.
async function promote(attendee) {
  const credentials = new MeetingSessionCredentials();
  credentials.attendeeId = attendee.AttendeeId;
  credentials.externalUserId = attendee.ExternalUserId;
  credentials.joinToken = attendee.JoinToken;
  const status = await session.audioVideo.promoteToPrimaryMeeting(credentials);
  return MeetingSessionStatusCode[status.statusCode()];
}

// There is no screen to capture.
navigator.mediaDevices.getDisplayMedia = async () => drawnStream();

async function checkReadiness({ meeting, attendee }) {
  const checked = makeSession(meeting, attendee, {});
  const checker = new DefaultMeetingReadinessChecker(logger, checked);
  const [microphone] = await checked.audioVideo.listAudioInputDevices();
  const [camera] = await checked.audioVideo.listVideoInputDevices();
  return {
    audioInput: await checker.checkAudioInput(microphone.deviceId),
    videoInput: await checker.checkVideoInput(camera.deviceId),
    audioConnectivity: await checker.checkAudioConnectivity(microphone.deviceId),
    videoConnectivity: await checker.checkVideoConnectivity(camera.deviceId),
    contentConnectivity: await checker.checkContentShareConnectivity(),
    networkUdp: await checker.checkNetworkUDPConnectivity(),
    networkTcp: await checker.checkNetworkTCPConnectivity(),
  };
}

// As if a firewall dropped what goes to the server itself, over UDP or at all: the client never learns of those
// candidates. What goes through a relay passes.
function withholdCandidates(protocols) {
  const dropped = new RegExp(`^a=candidate:\\S+ \\d+ (${protocols}) `, 'i');
  rewriteAnswers((line, connection) => {
    const relayed = connection.getConfiguration().iceTransportPolicy === 'relay';
    return relayed || !dropped.test(line) ? [line] : [];
  });
}

// Media goes over UDP alone, and to another port than the server says.
function detourMedia(port) {
  rewriteAnswers((line) => {
    if (!line.startsWith('a=candidate:')) return [line];
    const fields = line.split(' ');
    fields[5] = port;
    return fields[2].toLowerCase() === 'udp' ? [fields.join(' ')] : [];
  });
}

// Puts what `rewrite` makes of each line in its place.
function rewriteAnswers(rewrite) {
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function setRemoteDescription({ type, sdp }) {
    const lines = sdp.split('\r\n').flatMap((line) => rewrite(line, this));
    return original.call(this, { type, sdp: lines.join('\r\n') });
  };
}

window.attendee = {
  state,
  join,
  startCamera,
  startBusyCamera,
  stopCamera,
  flashAndBeep,
  startShare,
  stopShare() {
    session.audioVideo.stopContentShare();
    for (const track of contentStream.getTracks()) track.stop();
  },
  leave: () => session.audioVideo.stop(),
  mute: () => session.audioVideo.realtimeMuteLocalAudio(),
  unmute: () => session.audioVideo.realtimeUnmuteLocalAudio(),
  promote,
  demote: () => session.audioVideo.demoteFromPrimaryMeeting(),
  say: (text, lifetimeMs) => session.audioVideo.realtimeSendDataMessage(CHAT, text, lifetimeMs),
  pauseTileOf(attendeeId) {
    session.audioVideo.pauseVideoTile(tileOf(attendeeId));
  },
  resumeTileOf(attendeeId) {
    session.audioVideo.unpauseVideoTile(tileOf(attendeeId));
  },
  wantSmall(attendeeId) {
    const wanted = VideoPreferences.prepare();
    wanted.add(new VideoPreference(attendeeId, 1, TargetDisplaySize.Low));
    downlink.chooseRemoteVideoSources(wanted.build());
  },
  mediaStats,
  checkReadiness,
  withholdCandidates,
  detourMedia,
};

function tileOf(attendeeId) {
  const found = Object.entries(state.tiles).find(([, tile]) => tile.attendeeId === attendeeId && !tile.local);
  return Number(found[0]);
}
