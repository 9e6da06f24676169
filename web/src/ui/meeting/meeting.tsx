/**
 * The page of a meeting: header, banner, stage, controls, and at most one panel beside the stage.
 *
 * It holds only what is of the page (which panel, which dialog); everything about the meeting is in `state/`.
 */
import { type ReactNode, useCallback, useState } from "react";
import type { ShortcutAction } from "../../state/shortcuts";
import type { IconName } from "../parts/icon";
import { useCall, useStore } from "../use-app";
import { useNarrow } from "../use-media";
import { Banner } from "./banner";
import { ChatPanel } from "./chat-panel";
import { Controls } from "./controls";
import { EndDialog } from "./end-dialog";
import { Header } from "./header";
import { MoreDialog } from "./more-dialog";
import { RecordDialog } from "./record-dialog";
import { RosterPanel } from "./roster-panel";
import { SettingsDialog } from "./settings-dialog";
import { Stage } from "./stage";
import { useInvite } from "./use-invite";
import { useShortcuts } from "./use-shortcuts";
import { useWakeLock } from "./use-wake-lock";

export type PanelName = "people" | "chat" | "extra";
export type DialogName = "settings" | "end" | "more" | "record";

/** What a page adds to the call that it is about. */
export interface Extra {
  /** Of the panel, and of the button that opens it. */
  label: string;
  icon: IconName;
  badge?: ReactNode;
  panel: (onClose: () => void) => ReactNode;
  /** Stands above the stage. */
  line?: ReactNode;
  /** What asks before it is recorded, where whoever is here may have it recorded. */
  record?: (onClose: () => void) => ReactNode;
  /** The button that ends it for everybody, and what asks before. */
  end?: { label: string; dialog: (onClose: () => void) => ReactNode };
}

interface MeetingProps {
  title?: string;
  extra?: Extra | undefined;
}

export function Meeting({ title = "Meeting", extra }: MeetingProps) {
  const { session, capture, preferences, powers } = useCall();
  const { singleKeyShortcuts } = useStore(preferences);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const invite = useInvite();
  const covered = useNarrow() && panel !== null;
  useWakeLock();

  const showPanel = useCallback(
    (next: PanelName | null) => {
      setPanel(next);
      session.showChat(next === "chat");
    },
    [session],
  );
  const toggle = (name: PanelName) => showPanel(panel === name ? null : name);
  const closePanel = useCallback(() => showPanel(null), [showPanel]);
  const closeDialog = () => setDialog(null);

  const act = (action: ShortcutAction) => {
    const { muted, cameraOn } = capture.store.get();
    switch (action) {
      case "mute":
        return capture.setMuted(!muted);
      case "camera":
        return void capture.setCamera(!cameraOn);
      case "share":
        return void session.toggleContentShare();
      case "people":
      case "chat":
        return toggle(action);
      case "invite":
        return powers.invite ? invite.copy() : undefined;
      case "record":
        return powers.record ? setDialog(action) : undefined;
      case "settings":
        return setDialog(action);
    }
  };
  useShortcuts(singleKeyShortcuts, act);

  return (
    <div className="meeting" data-panel={panel ?? "none"}>
      <div className="meeting-main" inert={covered}>
        <Header title={title} invite={invite} />
        <Banner />
        {extra?.line}
        <Stage invite={invite} />
        <Controls extra={extra} panel={panel} onPanel={toggle} onDialog={setDialog} />
      </div>
      {panel === "people" && <RosterPanel invite={invite} onClose={closePanel} />}
      {panel === "chat" && <ChatPanel onClose={closePanel} />}
      {panel === "extra" && extra?.panel(closePanel)}
      {dialog === "settings" && <SettingsDialog onClose={closeDialog} />}
      {dialog === "end" && (extra?.end ? extra.end.dialog(closeDialog) : <EndDialog onClose={closeDialog} />)}
      {dialog === "record" && (extra?.record?.(closeDialog) ?? <RecordDialog onClose={closeDialog} />)}
      {dialog === "more" && (
        <MoreDialog
          extra={extra}
          invite={invite}
          onClose={closeDialog}
          onPanel={toggle}
          onDialog={setDialog}
        />
      )}
    </div>
  );
}
