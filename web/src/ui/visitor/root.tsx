/** The pages of patients, and of whoever helps them: one step of the way after another. */
import "../../styles/workspace.css";
import "../../styles/visits.css";
import { type ReactNode, useEffect } from "react";
import { someUnderWay } from "../../state/visits/files";
import type { FollowedVisit } from "../../state/visits/followed";
import type { VisitorStep } from "../../state/visits/visitor";
import type { VisitorPage } from "../../visitor";
import { Waiting as Loading } from "../account/threshold";
import { Spoken, Toasts } from "../toasts";
import { CallContext, useStore } from "../use-app";
import { useObjection } from "../use-objection";
import { AwayBanner } from "../visits/away";
import { Away } from "./away";
import { Call } from "./call";
import { ConsentStep } from "./consent";
import { useVisitor, VisitContext, VisitorContext } from "./context";
import { Devices } from "./devices";
import { Early } from "./early";
import { Factor } from "./factor";
import { Name } from "./name";
import { Nowhere } from "./nowhere";
import { Over } from "./over";
import { WaitingRoom } from "./waiting-room";

const TITLES: Partial<Record<VisitorStep, string>> = {
  factor: "Confirm it is you",
  name: "Confirm your name",
  early: "Your visit",
  consent: "What you agree to",
  devices: "Check camera and sound",
  waiting: "Waiting room",
  call: "Your visit",
  away: "Your visit goes on",
  over: "Your visit is over",
};

export function VisitorRoot({ page }: { page: VisitorPage }) {
  const { visitor, calling } = page;
  return (
    <VisitorContext value={visitor}>
      <CallContext value={calling}>
        <Page />
        <Toasts notices={calling.session.notices} />
        <Spoken notices={calling.session.notices} />
      </CallContext>
    </VisitorContext>
  );
}

function Page() {
  const visitor = useVisitor();
  const { step } = useStore(visitor.store);
  const line = useStore(visitor.line);

  useEffect(() => {
    document.title = `${TITLES[step] ?? "Your visit"} · Carillon`;
  }, [step]);

  useObjection(someUnderWay(useStore(visitor.files.chosen)));

  return (
    <div className="visitor" data-testid="visitor" data-step={step}>
      {line && step !== "call" && <AwayBanner away={line.away} />}
      {line ? (
        <Known line={line}>
          <Step step={step} />
        </Known>
      ) : (
        <Step step={step} />
      )}
    </div>
  );
}

function Known({ line, children }: { line: FollowedVisit; children: ReactNode }) {
  return <VisitContext value={useStore(line.store)}>{children}</VisitContext>;
}

function Step({ step }: { step: VisitorStep }) {
  switch (step) {
    case "looking":
      return <Loading words="Looking for your visit" />;
    case "factor":
      return <Factor />;
    case "noLink":
    case "linkOver":
    case "notMe":
    case "gone":
      return <Nowhere step={step} />;
    case "name":
      return <Name />;
    case "early":
      return <Early />;
    case "consent":
      return <ConsentStep />;
    case "devices":
      return <Devices />;
    case "waiting":
      return <WaitingRoom />;
    case "call":
      return <Call />;
    case "away":
      return <Away />;
    case "over":
      return <Over />;
  }
}
