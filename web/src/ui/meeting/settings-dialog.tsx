/** Devices and habits, changed in the middle of a meeting; every change takes effect at once. */
import type { Powers } from "../../app";
import type { CameraQuality } from "../../media/media";
import type { Preferences } from "../../state/preferences";
import { deviceWords } from "../../state/problems";
import { SHORTCUTS } from "../../state/shortcuts";
import { Alert } from "../parts/alert";
import { DeviceFields } from "../parts/device-fields";
import { Dialog } from "../parts/dialog";
import { type Choice, SelectField } from "../parts/field";
import { useCall, useStore } from "../use-app";

const QUALITIES: (Choice & { id: CameraQuality })[] = [
  { id: "low", label: "Data saver (360p)" },
  { id: "standard", label: "Standard (540p)" },
  { id: "high", label: "High (720p)" },
];

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { capture, preferences, session, powers } = useCall();
  const { microphoneProblem, cameraProblem } = useStore(capture.store);
  const { cameraQuality, singleKeyShortcuts } = useStore(preferences);
  const { noiseSuppression } = useStore(session.store);
  const prefer = (change: Partial<Preferences>) => preferences.update((each) => ({ ...each, ...change }));

  const chooseQuality = (id: string) => {
    const quality = QUALITIES.find((each) => each.id === id);
    if (!quality) return;
    prefer({ cameraQuality: quality.id });
    void capture.reopenCamera();
  };

  return (
    <Dialog title="Settings" size="large" onClose={onClose} testId="settings-dialog">
      <div className="stack">
        {microphoneProblem && <Alert words={deviceWords("microphone", microphoneProblem)} />}
        {cameraProblem && <Alert words={deviceWords("camera", cameraProblem)} />}
        <DeviceFields>
          <SelectField
            label="Camera quality"
            value={cameraQuality}
            choices={QUALITIES}
            empty=""
            onChoose={chooseQuality}
            testId="choose-quality"
          />
        </DeviceFields>
        {powers.reduceNoise && (
          <label className="check">
            <input
              type="checkbox"
              checked={noiseSuppression}
              onChange={(event) => void session.setNoiseSuppression(event.target.checked)}
              data-testid="noise-suppression"
            />
            <span>Reduce noise behind my voice</span>
          </label>
        )}
        <section className="keys" aria-labelledby="keys-title">
          <h3 id="keys-title">Keyboard</h3>
          <label className="check">
            <input
              type="checkbox"
              checked={singleKeyShortcuts}
              onChange={(event) => prefer({ singleKeyShortcuts: event.target.checked })}
            />
            <span>Single-key shortcuts</span>
          </label>
          <dl data-off={!singleKeyShortcuts || undefined}>
            {keysFor(powers).map(({ key, does }) => (
              <div key={key}>
                <dt>
                  <kbd>{key.toUpperCase()}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>Esc</kbd>
              </dt>
              <dd>Close a panel or a dialog</dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

function keysFor(powers: Powers) {
  return SHORTCUTS.filter(
    ({ action }) => (action !== "invite" || powers.invite) && (action !== "record" || powers.record),
  );
}
