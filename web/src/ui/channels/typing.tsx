/** Who is writing right now. Not read out: what they write will be. */
import type { Person } from "../../messaging/messaging";
import { useStore } from "../use-app";
import { useInside } from "../workspace/context";

export function Typing() {
  const { channels } = useInside();
  const { typing } = useStore(channels.presence.store);
  return (
    <p className="typing" data-testid="typing" data-on={typing.length > 0}>
      <TypingWords people={typing} />
    </p>
  );
}

function TypingWords({ people }: { people: readonly Person[] }) {
  const [first, second] = people;
  if (!first) return null;
  if (people.length > 2) return "Several people are typing…";
  return (
    <>
      <bdi>{first.name}</bdi>
      {second && (
        <>
          {" "}
          and <bdi>{second.name}</bdi>
        </>
      )}{" "}
      {second ? "are" : "is"} typing…
    </>
  );
}
