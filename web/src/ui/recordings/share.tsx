/** Makes a link with which others may watch the recording for a while. */
import { useState } from "react";
import { recordingWords } from "../../state/problems";
import { SHARE_CHOICES, type Watched } from "../../state/recordings";
import { Button } from "../parts/button";
import { SelectField } from "../parts/field";
import { useApp } from "../use-app";

export function Share({ watched }: { watched: Watched }) {
  const { access, session } = useApp();
  const [seconds, setSeconds] = useState<string>(SHARE_CHOICES[1].id);
  const [link, setLink] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const made = await watched.share(Number(seconds));
      setLink(made);
      if (made)
        await navigator.clipboard?.writeText(made).then(() => session.notices.show("The link is copied."));
    } catch (error) {
      if (!access.asked(error, make)) session.notices.show(`${recordingWords(error).title}.`);
    }
    setBusy(false);
  };

  return (
    <section className="share" aria-labelledby="share-title">
      <h2 id="share-title">Let others watch</h2>
      <p className="aside">
        Whoever has the link can watch and save this recording, without an account, until it expires. It
        cannot be taken back.
      </p>
      <div className="share-row">
        <SelectField
          label="It works"
          value={seconds}
          choices={SHARE_CHOICES}
          empty=""
          onChoose={setSeconds}
          testId="share-valid"
        />
        <Button icon="link" busy={busy} onClick={() => void make()} data-testid="share-make">
          Copy link
        </Button>
      </div>
      {link && (
        <input
          className="share-link"
          readOnly
          value={link}
          aria-label="Link to this recording"
          onFocus={(event) => event.target.select()}
          data-testid="share-link"
        />
      )}
    </section>
  );
}
