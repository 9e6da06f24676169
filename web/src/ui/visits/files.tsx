/** Files of a visit, on every page that shows one: adding, by button or by dropping them here, saving, removing. */
import { type ChangeEvent, type DragEvent, useEffect, useId, useRef, useState } from "react";
import type { Attachment, Visit } from "../../api/visits";
import { sizeWords } from "../../state/visits/file-words";
import { type ChosenFile, mayAddFiles, type VisitFiles } from "../../state/visits/files";
import { isOver, meIn } from "../../state/visits/followed";
import { Button, IconButton } from "../parts/button";
import { Dialog } from "../parts/dialog";
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
  const mayAdd = mayAddFiles(visit);
  const there = visit.attachments ?? [];
  useEffect(() => {
    if (mayAdd) void files.prepare();
  }, [files, mayAdd]);
  useKeepsDropped();

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

/** What is dropped beside would be opened instead of this page, and a call with it be gone. */
function useKeepsDropped() {
  useEffect(() => {
    const keep = (event: globalThis.DragEvent) => {
      const { dataTransfer } = event;
      if (event.defaultPrevented || !dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", keep);
    window.addEventListener("drop", keep);
    return () => {
      window.removeEventListener("dragover", keep);
      window.removeEventListener("drop", keep);
    };
  }, []);
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
  const [asksToRemove, setAsksToRemove] = useState(false);
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
          busy={busy !== null}
          aria-busy={busy === `save ${id}`}
          onClick={() => void files.save(id, (url) => download(url, name))}
          data-testid="save-file"
        />
      )}
      {mayRemove && (
        <IconButton
          icon="erase"
          label={`Remove ${name}`}
          busy={busy !== null}
          aria-busy={busy === `remove ${id}`}
          onClick={() => setAsksToRemove(true)}
          data-testid="remove-file"
        />
      )}
      {asksToRemove && (
        <RemoveDialog
          name={name}
          onClose={() => setAsksToRemove(false)}
          onRemove={() => files.remove(id)}
          busy={busy !== null}
        />
      )}
    </li>
  );
}

interface RemoveDialogProps {
  name: string;
  busy: boolean;
  onClose: () => void;
  onRemove: () => Promise<void>;
}

function RemoveDialog({ name, busy, onClose, onRemove }: RemoveDialogProps) {
  const remove = async () => {
    await onRemove();
    onClose();
  };
  return (
    <Dialog
      title="Remove this file?"
      onClose={onClose}
      testId="remove-file-dialog"
      actions={
        <>
          <Button onClick={onClose} data-first>
            Go back
          </Button>
          <Button look="danger" busy={busy} onClick={() => void remove()} data-testid="remove-file-confirm">
            Remove
          </Button>
        </>
      }
    >
      <p>
        <bdi>{name}</bdi> is deleted for everyone, and cannot be brought back.
      </p>
    </Dialog>
  );
}

/** Going to the address would leave the page, which what is not saved objects to, and an error would take its place. */
function download(url: string, name: string): void {
  const link = document.createElement("a");
  // Of this origin: what is elsewhere, browsers open.
  link.href = new URL(url, window.location.href).pathname;
  link.download = name;
  link.click();
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
