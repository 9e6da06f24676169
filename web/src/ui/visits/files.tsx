/** Files of a visit, on every page that shows one: adding, by button or by dropping them here, saving, removing. */
import { type ChangeEvent, type DragEvent, useEffect, useId, useRef, useState } from "react";
import type { Attachment, Visit } from "../../api/visits";
import { sizeWords } from "../../state/visits/file-words";
import type { ChosenFile, VisitFiles } from "../../state/visits/files";
import { isOver, meIn } from "../../state/visits/followed";
import { Button, IconButton } from "../parts/button";
import { Icon } from "../parts/icon";
import { useStore } from "../use-app";

interface FilesProps {
  files: VisitFiles;
  visit: Visit;
}

export function Files({ files, visit }: FilesProps) {
  const [isOverHere, setOverHere] = useState(false);
  const chosen = useStore(files.chosen);
  const { problem } = useStore(files.actions.store);
  const mayAdd = addsTo(visit);
  const there = visit.attachments ?? [];
  useEffect(() => {
    if (mayAdd) void files.prepare();
  }, [files, mayAdd]);

  const over = (event: DragEvent) => {
    if (!mayAdd || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOverHere(event.type !== "dragleave");
  };
  const drop = (event: DragEvent) => {
    over(event);
    setOverHere(false);
    if (mayAdd) files.add(event.dataTransfer.files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is another way to what the button does.
    <div
      className="files"
      data-testid="files"
      data-over={isOverHere}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={over}
      onDrop={drop}
    >
      {there.length > 0 && (
        <ul className="file-list">
          {there.map((attachment) => (
            <There key={attachment.id} attachment={attachment} files={files} visit={visit} />
          ))}
        </ul>
      )}
      {chosen.length > 0 && (
        <ul className="file-list">
          {chosen.map((each) => (
            <Chosen key={each.key} chosen={each} files={files} />
          ))}
        </ul>
      )}
      {problem && (
        <p className="field-error" role="alert" data-testid="file-problem">
          {problem.title}. {problem.detail}
        </p>
      )}
      {mayAdd ? <Add files={files} /> : there.length === 0 && <p className="aside">No files were added.</p>}
    </div>
  );
}

function Add({ files }: { files: VisitFiles }) {
  const input = useRef<HTMLInputElement>(null);
  const limits = useStore(files.limits);
  const add = ({ target }: ChangeEvent<HTMLInputElement>) => {
    files.add(Array.from(target.files ?? []));
    // So that the same one may be chosen again.
    target.value = "";
  };
  return (
    <div className="file-add">
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={limits?.extensions.map((each) => `.${each}`).join(",")}
        onChange={add}
        data-testid="file-input"
      />
      <Button icon="plus" onClick={() => input.current?.click()} data-testid="add-file">
        Add a file
      </Button>
      {limits && (
        <p className="aside">Pictures and documents, {sizeWords(limits.fileBytesMax)} each at most.</p>
      )}
    </div>
  );
}

function There({ attachment, files, visit }: { attachment: Attachment } & FilesProps) {
  const { busy } = useStore(files.actions.store);
  const { id, name, bytes, state, participantId } = attachment;
  const by = visit.participants.find((each) => each.id === participantId);
  const isMine = by?.me === true;
  const mayRemove = meIn(visit)?.role === "clinician" || (isMine && !isOver(visit));
  const words = STATE_WORDS[state];
  return (
    <li className="file" data-testid="file" data-state={state}>
      <Icon name={state === "refused" ? "warning" : "clipboard"} size={20} />
      <div className="file-what">
        <strong dir="auto">{name}</strong>
        <small>
          {state !== "refused" && `${sizeWords(bytes)} · `}
          {isMine ? "you" : <bdi>{by?.name}</bdi>}
          {words && <span className="file-state"> · {words}</span>}
        </small>
      </div>
      {state === "ready" && (
        <IconButton
          icon="download"
          label={`Save ${name}`}
          aria-busy={busy === `save ${id}`}
          onClick={() => void files.save(id, (url) => window.location.assign(url))}
          data-testid="save-file"
        />
      )}
      {mayRemove && (
        <IconButton
          icon="erase"
          label={`Remove ${name}`}
          aria-busy={busy === `remove ${id}`}
          onClick={() => void files.remove(id)}
          data-testid="remove-file"
        />
      )}
    </li>
  );
}

const STATE_WORDS: Record<Attachment["state"], string | null> = {
  ready: null,
  scanning: "is being checked",
  refused: "something bad was found in it, and it was deleted",
};

function Chosen({ chosen, files }: { chosen: ChosenFile; files: VisitFiles }) {
  const { key, name, share, problem } = chosen;
  const label = useId();
  return (
    <li className="file" data-testid="chosen-file" data-refused={problem !== null}>
      <Icon name={problem ? "warning" : "send"} size={20} />
      <div className="file-what">
        <strong dir="auto" id={label}>
          {name}
        </strong>
        {problem ? (
          <small className="field-error" role="alert">
            {problem.title}. {problem.detail}
          </small>
        ) : (
          <progress aria-labelledby={label} max={1} value={share ?? 0} />
        )}
      </div>
      <IconButton
        icon="close"
        label={problem ? `Forget ${name}` : `Stop sending ${name}`}
        onClick={() => files.drop(key)}
        data-testid="drop-file"
      />
    </li>
  );
}

/** As the server decides. */
function addsTo(visit: Visit): boolean {
  const me = meIn(visit);
  switch (me?.role) {
    case "clinician":
      return visit.state !== "cancelled" && visit.state !== "no_show";
    case "patient":
    case "family":
      return !isOver(visit);
    case "interpreter":
      return (
        (visit.state === "in_progress" || visit.state === "paused") &&
        (me.presence === "admitted" || me.presence === "present")
      );
    default:
      return false;
  }
}
