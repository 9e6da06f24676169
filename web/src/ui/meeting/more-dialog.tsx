/** What does not fit below the stage of a phone. */
import { Dialog } from "../parts/dialog";
import { Icon, type IconName } from "../parts/icon";
import { useCall, useRecorded, useStore } from "../use-app";
import type { Invite } from "./header";
import type { DialogName, Extra, PanelName } from "./meeting";

interface MoreDialogProps {
  extra: Extra | undefined;
  invite: Invite;
  onClose: () => void;
  onPanel: (name: PanelName) => void;
  onDialog: (name: DialogName) => void;
}

export function MoreDialog({ extra, invite, onClose, onPanel, onDialog }: MoreDialogProps) {
  const { session, devices, powers } = useCall();
  const { sharing } = useStore(session.meeting);
  const recorded = useRecorded();
  const share = () => {
    onClose();
    void session.toggleContentShare();
  };
  const copy = () => {
    invite.copy();
    onClose();
  };
  const people = () => {
    onClose();
    onPanel("people");
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
        {extra && <Item icon="people" label="People" onClick={people} testId="roster-toggle" />}
        {powers.record && (
          <Item
            icon={recorded ? "recordStop" : "record"}
            label={recorded ? "Stop recording" : "Record"}
            onClick={() => onDialog("record")}
            testId="record"
          />
        )}
        {powers.invite && <Item icon="link" label="Copy invite link" onClick={copy} testId="invite-more" />}
        <Item icon="settings" label="Settings" onClick={() => onDialog("settings")} testId="settings" />
        {(powers.end || extra?.end) && (
          <Item
            icon="end"
            label={extra?.end?.label ?? "End for all"}
            danger
            onClick={() => onDialog("end")}
            testId="end"
          />
        )}
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
