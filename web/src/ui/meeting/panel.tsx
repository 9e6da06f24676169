/** A panel beside the stage, which covers it at phone width. */
import { Panel as AnyPanel, type PanelProps } from "../parts/panel";
import { useNarrow } from "../use-media";
import { RecordingMark } from "./recording-mark";

export function Panel(props: Omit<PanelProps, "mark">) {
  // Then the header with its mark is out of sight.
  const covers = useNarrow();
  return <AnyPanel {...props} mark={covers && <RecordingMark />} />;
}
