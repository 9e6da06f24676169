/** One recording: how it stands, and its player once there is something to play. */
import { useEffect, useMemo, useState } from "react";
import type { Playback } from "../../api/types";
import { peopleFileOf } from "../../state/cast";
import type { People } from "../../state/people";
import { recordingsPath } from "../../state/place";
import { type Viewer, Watched } from "../../state/recordings";
import { choicesOf } from "../../state/watching";
import { Alert } from "../parts/alert";
import { useApp, useStore } from "../use-app";
import { Waiting } from "./list";
import { dayWords, Page, timeWords, withQuery } from "./page";
import { Player } from "./player";
import { Share } from "./share";
import { Progress, StateDetail, StateMark } from "./state-words";

export function Watch({ viewer }: { viewer: Viewer }) {
  const { api, access } = useApp();
  const [watched] = useState(() => new Watched(api, access, viewer));
  const { value, problem } = useStore(watched.store);
  useEffect(() => watched.start(), [watched]);

  const title = value ? dayWords(value.Recording.StartedAt) : "Recording";
  return (
    <Page title={title} {...back(viewer)}>
      {problem && <Alert words={problem} testId="problem" />}
      {!value && !problem && <Waiting />}
      {value && <Content playback={value} watched={watched} />}
    </Page>
  );
}

function back(viewer: Viewer) {
  if ("token" in viewer) return {};
  return {
    back: { href: withQuery(recordingsPath(viewer.meetingId)), label: "All recordings of the meeting" },
  };
}

function Content({ playback, watched }: { playback: Playback; watched: Watched }) {
  const recording = playback.Recording;
  const people = usePeople(playback);
  const watching = useMemo(() => choicesOf(playback, people), [playback, people]);
  const isThere = watching.choices.length > 0;
  return (
    <>
      <p className="watch-line">
        <StateMark recording={recording} />
        <span className="aside">
          {timeWords(recording.StartedAt)}
          {recording.EndedAt && ` to ${timeWords(recording.EndedAt)}`}
        </span>
      </p>
      <Progress recording={recording} />
      <StateDetail recording={recording} />
      {recording.State === "Ready" && !isThere && (
        <Alert
          words={{ title: "The files are gone", detail: "They may have been removed from the bucket." }}
          testId="gone"
        />
      )}
      {isThere && <Player watching={watching} recover={() => watched.recover()} />}
      {isThere && !("token" in watched.viewer) && <Share watched={watched} />}
    </>
  );
}

/** Who is in it; null until that is known, and where nobody knows: then the tracks are watched without names. */
function usePeople(playback: Playback): People | null {
  const { api } = useApp();
  const [people, setPeople] = useState<People | null>(null);
  const file = peopleFileOf(playback);
  const url = file?.Url ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address stands for the file
  useEffect(() => {
    if (!file) return;
    let current = true;
    api.people(file).then(
      (known) => current && setPeople(known),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [api, url]);
  return people;
}
