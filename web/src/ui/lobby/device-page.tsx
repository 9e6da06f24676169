/** The page before a call: how one looks and sounds, what there is to say or do, and the devices. */
import { type ReactNode, useEffect } from "react";
import { Brand } from "../parts/brand";
import { DeviceFields } from "../parts/device-fields";
import { useCall } from "../use-app";
import { Preview } from "./preview";

interface DevicePageProps {
  /** Beside the brand. */
  head?: ReactNode;
  /** The id of the heading in `children`. */
  titleId: string;
  children: ReactNode;
}

export function DevicePage({ head, titleId, children }: DevicePageProps) {
  const { capture, prepare } = useCall();

  useEffect(() => {
    void capture.prepare();
    prepare();
  }, [capture, prepare]);

  return (
    <div className="page">
      <header className="page-head">
        <Brand />
        {head}
      </header>
      <main className="lobby">
        <section className="lobby-self" aria-label="Your camera and microphone">
          <Preview />
        </section>
        <section className="lobby-entry" aria-labelledby={titleId}>
          {children}
        </section>
        <section className="lobby-devices" aria-label="Devices">
          <DeviceFields />
        </section>
      </main>
    </div>
  );
}
