/**
 * The page of a meeting: header, banner, stage, controls, and at most one panel beside the stage.
 *
 * It holds only what is of the page (which panel, which dialog); everything about the meeting is in `state/`.
 */
import { useCallback, useState } from "react";
import type { ShortcutAction } from "../../state/shortcuts";
import { useApp, useStore } from "../use-app";
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

export type PanelName = "people" | "chat";
export type DialogName = "settings" | "end" | "more" | "record";

export function Meeting() {
  const { session, capture, preferences } = useApp();
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
        return invite.copy();
      case "record":
      case "settings":
        return setDialog(action);
    }
  };
  useShortcuts(singleKeyShortcuts, act);

  return (
    <div className="meeting" data-panel={panel ?? "none"}>
      <div className="meeting-main" inert={covered}>
        <Header invite={invite} />
        <Banner />
        <Stage invite={invite} />
        <Controls panel={panel} onPanel={toggle} onDialog={setDialog} />
      </div>
      {panel === "people" && <RosterPanel invite={invite} onClose={closePanel} />}
      {panel === "chat" && <ChatPanel onClose={closePanel} />}
      {dialog === "settings" && <SettingsDialog onClose={closeDialog} />}
      {dialog === "end" && <EndDialog onClose={closeDialog} />}
      {dialog === "record" && <RecordDialog onClose={closeDialog} />}
      {dialog === "more" && <MoreDialog invite={invite} onClose={closeDialog} onDialog={setDialog} />}
    </div>
  );
}
