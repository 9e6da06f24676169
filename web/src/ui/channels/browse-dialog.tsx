/** The channels that are open to everybody on this server. */
import { useEffect, useState } from "react";
import type { Channel } from "../../messaging/messaging";
import { channelWords } from "../../state/channels/problems";
import type { Words } from "../../state/problems";
import { Alert } from "../parts/alert";
import { Spinner } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { useInside } from "../workspace/context";

export function BrowseDialog({ onClose }: { onClose: () => void }) {
  const { channels } = useInside();
  const [found, setFound] = useState<Channel[] | null>(null);
  const [problem, setProblem] = useState<Words | null>(null);
  const [query, setQuery] = useState("");

  useEffect(() => {
    let current = true;
    channels.publicChannels().then(
      (list) => current && setFound(list),
      (error) => current && setProblem(channelWords(error)),
    );
    return () => {
      current = false;
    };
  }, [channels]);

  const wanted = query.trim().toLocaleLowerCase();
  const shown = (found ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const go = (arn: string) => {
    onClose();
    channels.go(arn);
  };

  return (
    <Dialog title="Find a channel" onClose={onClose} testId="browse-dialog">
      <div className="stack">
        <TextField
          label="Name"
          type="search"
          autoComplete="off"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          data-first
          data-testid="browse-search"
        />
        {problem && <Alert words={problem} testId="problem" />}
        {found === null && !problem && (
          <p className="waiting" role="status">
            <Spinner /> Looking for channels…
          </p>
        )}
        {found !== null && shown.length === 0 && (
          <p className="aside" role="status">
            {found.length === 0 ? "No channel here is open to everybody." : "No channel has such a name."}
          </p>
        )}
        <ul className="picker-found">
          {shown.map((channel) => (
            <li key={channel.arn}>
              <button type="button" onClick={() => go(channel.arn)} data-testid="public-channel">
                <Icon name="hash" size={18} />
                <span dir="auto">{channel.name}</span>
                {channels.isMember(channel.arn) && <small>You are in it</small>}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
