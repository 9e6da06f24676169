/**
 * The buttons below the stage.
 *
 * At phone width only what is needed while talking stays; the rest moves into the "more" dialog, so that every
 * button keeps the size of a finger.
 */
import type { ReactNode } from "react";
import { Icon, type IconName } from "../parts/icon";
import { useCall, useRecorded, useStore } from "../use-app";
import { useNarrow } from "../use-media";
import type { DialogName, Extra, PanelName } from "./meeting";

interface ControlsProps {
  extra: Extra | undefined;
  panel: PanelName | null;
  onPanel: (name: PanelName) => void;
  onDialog: (name: DialogName) => void;
}

export function Controls({ extra, panel, onPanel, onDialog }: ControlsProps) {
  const { powers } = useCall();
  const narrow = useNarrow();
  const extraButton = extra && <ExtraButton extra={extra} open={panel === "extra"} onPanel={onPanel} />;
  const endButton = (powers.end || extra?.end) && (
    <Control
      icon="end"
      label={extra?.end?.label ?? "End for all"}
      tone="warn"
      onClick={() => onDialog("end")}
      testId="end"
    />
  );
  return narrow ? (
    <section className="controls" aria-label="Meeting controls">
      <MuteButton />
      <CameraButton />
      {extraButton ?? <PeopleButton open={panel === "people"} onPanel={onPanel} />}
      <ChatButton open={panel === "chat"} onPanel={onPanel} />
      <Control icon="more" label="More" onClick={() => onDialog("more")} testId="more" />
      <LeaveButton />
    </section>
  ) : (
    <section className="controls" aria-label="Meeting controls">
      <div className="controls-side">
        <Control
          icon="settings"
          label="Settings"
          keys="?"
          onClick={() => onDialog("settings")}
          testId="settings"
        />
        {powers.record && <RecordButton onDialog={onDialog} />}
        {extra && endButton}
      </div>
      <div className="controls-middle">
        <MuteButton />
        <CameraButton />
        <ShareButton />
        <LeaveButton />
      </div>
      <div className="controls-side">
        {extraButton}
        <PeopleButton open={panel === "people"} onPanel={onPanel} />
        <ChatButton open={panel === "chat"} onPanel={onPanel} />
        {!extra && endButton}
      </div>
    </section>
  );
}

function MuteButton() {
  const { capture } = useCall();
  const { muted, microphone } = useStore(capture.store);
  if (!microphone) {
    return (
      <Control
        icon="microphoneOff"
        label="No mic"
        off
        onClick={() => void capture.retry("microphone")}
        testId="mute"
      />
    );
  }
  return (
    <Control
      icon={muted ? "microphoneOff" : "microphone"}
      label={muted ? "Unmute" : "Mute"}
      keys="M"
      off={muted}
      onClick={() => capture.setMuted(!muted)}
      testId="mute"
    />
  );
}

function CameraButton() {
  const { capture } = useCall();
  const { cameraOn } = useStore(capture.store);
  return (
    <Control
      icon={cameraOn ? "camera" : "cameraOff"}
      label={cameraOn ? "Stop camera" : "Start camera"}
      keys="V"
      off={!cameraOn}
      onClick={() => void capture.setCamera(!cameraOn)}
      testId="camera"
    />
  );
}

function ShareButton() {
  const { session, devices } = useCall();
  const { sharing } = useStore(session.meeting);
  if (!devices.canShareContent) return null;
  const on = sharing !== "off";
  return (
    <Control
      icon={on ? "shareStop" : "share"}
      label={on ? "Stop sharing" : "Share screen"}
      keys="S"
      on={on}
      onClick={() => void session.toggleContentShare()}
      testId="share"
    />
  );
}

function RecordButton({ onDialog }: { onDialog: (name: DialogName) => void }) {
  const recorded = useRecorded();
  return (
    <Control
      icon={recorded ? "recordStop" : "record"}
      label={recorded ? "Stop recording" : "Record"}
      keys="R"
      on={recorded}
      onClick={() => onDialog("record")}
      testId="record"
    />
  );
}

function PeopleButton({ open, onPanel }: { open: boolean; onPanel: (name: PanelName) => void }) {
  const { session } = useCall();
  const { attendees } = useStore(session.meeting);
  return (
    <Control
      icon="people"
      label="People"
      keys="P"
      on={open}
      expanded={open}
      onClick={() => onPanel("people")}
      testId="roster-toggle"
      badge={<span className="badge badge-quiet">{attendees.length}</span>}
    />
  );
}

function ChatButton({ open, onPanel }: { open: boolean; onPanel: (name: PanelName) => void }) {
  const { session } = useCall();
  const { unread } = useStore(session.chat);
  return (
    <Control
      icon="chat"
      label="Chat"
      keys="C"
      on={open}
      expanded={open}
      onClick={() => onPanel("chat")}
      testId="chat-toggle"
      badge={
        unread > 0 && (
          <span className="badge" data-testid="unread">
            {unread > 99 ? "99+" : unread}
            <span className="visually-hidden"> unread </span>
          </span>
        )
      }
    />
  );
}

interface ExtraButtonProps {
  extra: Extra;
  open: boolean;
  onPanel: (name: PanelName) => void;
}

function ExtraButton({ extra, open, onPanel }: ExtraButtonProps) {
  return (
    <Control
      icon={extra.icon}
      label={extra.label}
      on={open}
      expanded={open}
      badge={extra.badge}
      onClick={() => onPanel("extra")}
      testId="extra"
    />
  );
}

function LeaveButton() {
  const { session } = useCall();
  return (
    <Control icon="leave" label="Leave" tone="danger" onClick={() => void session.leave()} testId="leave" />
  );
}

interface ControlProps {
  icon: IconName;
  label: string;
  keys?: string;
  /** The thing is switched off, and that matters. */
  off?: boolean;
  on?: boolean;
  expanded?: boolean;
  tone?: "danger" | "warn";
  badge?: ReactNode;
  onClick: () => void;
  testId: string;
}

function Control(props: ControlProps) {
  const { icon, label, keys, off, on, expanded, tone, badge, onClick, testId } = props;
  return (
    <button
      type="button"
      className="control"
      data-tone={tone}
      data-off={off || undefined}
      data-on={on || undefined}
      data-testid={testId}
      aria-expanded={expanded}
      aria-keyshortcuts={keys}
      title={keys ? `${label} (${keys})` : label}
      onClick={onClick}
    >
      <span className="control-face">
        <Icon name={icon} />
        {badge}
      </span>
      <span className="control-label">{label}</span>
    </button>
  );
}
