/** What does not fit below the stage of a phone. */
import { Dialog } from "../parts/dialog";
import { Icon, type IconName } from "../parts/icon";
import { useApp, useStore } from "../use-app";
import type { Invite } from "./header";
import type { DialogName } from "./meeting";

interface MoreDialogProps {
  invite: Invite;
  onClose: () => void;
  onDialog: (name: DialogName) => void;
}

export function MoreDialog({ invite, onClose, onDialog }: MoreDialogProps) {
  const { session, devices } = useApp();
  const { sharing, recording } = useStore(session.meeting);
  const share = () => {
    onClose();
    void session.toggleContentShare();
  };
  const copy = () => {
    invite.copy();
    onClose();
  };
  return (
    <Dialog title="More" onClose={onClose} testId="more-dialog">
      <ul className="menu">
        {devices.canShareContent && (
          <Item
            icon={sharing === "off" ? "share" : "shareStop"}
            label={sharing === "off" ? "Share screen" : "Stop sharing"}
            onClick={share}
            testId="share"
          />
        )}
        <Item
          icon={recording.on ? "recordStop" : "record"}
          label={recording.on ? "Stop recording" : "Record"}
          onClick={() => onDialog("record")}
          testId="record"
        />
        <Item icon="link" label="Copy invite link" onClick={copy} testId="invite-more" />
        <Item icon="settings" label="Settings" onClick={() => onDialog("settings")} testId="settings" />
        <Item icon="end" label="End for all" danger onClick={() => onDialog("end")} testId="end" />
      </ul>
    </Dialog>
  );
}

interface ItemProps {
  icon: IconName;
  label: string;
  danger?: boolean;
  onClick: () => void;
  testId: string;
}

function Item({ icon, label, danger, onClick, testId }: ItemProps) {
  return (
    <li>
      <button type="button" data-danger={danger} onClick={onClick} data-testid={testId}>
        <Icon name={icon} />
        <span>{label}</span>
      </button>
    </li>
  );
}
