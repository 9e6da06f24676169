/** One visit from the side of those who lead or schedule it; its call takes the whole page while one is in it. */
import { useEffect, useState } from "react";
import type { Participant } from "../../api/visits";
import { problemWords } from "../../state/problems";
import { someUnderWay } from "../../state/visits/files";
import { clinicianOf, comesTo, isOver, meIn, patientOf } from "../../state/visits/followed";
import { visitorPath } from "../../state/visits/link";
import { hasPapers, type NextStep, nextStep, type OpenVisit } from "../../state/visits/open-visit";
import { Waiting as Loading, Threshold } from "../account/threshold";
import { Preview } from "../lobby/preview";
import { Recorded } from "../meeting/recording-mark";
import { Alert } from "../parts/alert";
import { Button } from "../parts/button";
import { DeviceFields } from "../parts/device-fields";
import { Icon } from "../parts/icon";
import { Spoken, Toasts } from "../toasts";
import { CallContext, useCall, useStore } from "../use-app";
import { useObjection } from "../use-objection";
import { AwayBanner } from "../visits/away";
import { ConsentFields, Permits } from "../visits/consent-fields";
import { Files } from "../visits/files";
import { Participants } from "../visits/participants";
import { whenWords } from "../visits/words";
import { type Ask, AskDialog } from "./ask";
import { asksFor } from "./asks";
import { OpenedContext, useDesk, useDeskPage, useMe, useOpened } from "./context";
import { Frame } from "./frame";
import { LetIn } from "./let-in";
import { LinkDialog } from "./link-dialog";
import { PapersCard } from "./papers-card";
import { RecordingsCard } from "./recordings-card";
import { SendOut } from "./send-out";
import { StateMark } from "./state-mark";
import { VisitCall } from "./visit-call";

export function VisitPage({ open }: { open: OpenVisit }) {
  const { callOf } = useDeskPage();
  const me = useMe();
  const visit = useStore(open.line.store);
  const gone = useStore(open.gone);
  const calling = callOf(open);
  const name = visit ? patientOf(visit)?.name : undefined;

  useEffect(() => {
    document.title = `${name ? `Visit of ${name}` : "Visit"} · Carillon`;
  }, [name]);

  useObjection(someUnderWay(useStore(open.files.chosen)));

  if (gone) return <Gone open={open} />;
  if (!visit) return <Loading words="Looking for the visit" />;
  const leads = me.roles.includes("clinician") && meIn(visit)?.role === "clinician";
  const organises = leads || me.roles.includes("front_desk");
  return (
    <OpenedContext value={{ open, visit, leads, organises }}>
      <CallContext value={calling}>
        <Inside />
        <Toasts notices={calling.session.notices} />
        <Spoken notices={calling.session.notices} />
      </CallContext>
    </OpenedContext>
  );
}

function Gone({ open }: { open: OpenVisit }) {
  const desk = useDesk();
  const words = useStore(open.gone);
  return (
    <Frame>
      <Threshold title={words?.title ?? ""} lead={words?.detail} headless>
        <Button look="primary" wide onClick={() => desk.go({ kind: "list" })} data-testid="to-list">
          All visits
        </Button>
      </Threshold>
    </Frame>
  );
}

function Inside() {
  const { session } = useCall();
  const { phase } = useStore(session.store);
  if (phase === "meeting") return <VisitCall />;
  return <Overview isJoining={phase === "joining"} />;
}

function Overview({ isJoining }: { isJoining: boolean }) {
  const desk = useDesk();
  const { open, visit, leads } = useOpened();
  const { session, capture } = useCall();
  const { problem, problemDetail } = useStore(session.store);
  const { ready } = useStore(capture.store);
  const actions = useStore(open.actions.store);
  const [invited, setInvited] = useState<Participant | null>(null);
  const words = problem && problemWords(problem);
  const list = () => desk.go({ kind: "list" });

  return (
    <Frame>
      <AwayBanner away={open.line.away} />
      <main className="visit-page" data-testid="visit-page" data-state={visit.state}>
        <header className="visit-head">
          <a
            className="visit-back"
            href="/visits"
            onClick={(event) => {
              event.preventDefault();
              list();
            }}
          >
            <Icon name="back" size={18} /> All visits
          </a>
          <div className="visit-title">
            <h1 dir="auto">{patientOf(visit)?.name}</h1>
            <StateMark state={visit.state} />
            {visit.recorded && <Recorded what="visit" />}
          </div>
          <p className="lead">
            {whenWords(visit.scheduledAt)}
            {" · with "}
            <bdi>{clinicianOf(visit)?.name}</bdi>
          </p>
        </header>
        {actions.problem && <Alert words={actions.problem} testId="problem" />}
        {words && <Alert words={{ ...words, detail: problemDetail ?? words.detail }} testId="problem" />}
        <Steps isJoining={isJoining} />
        <section className="visit-card" aria-labelledby="participants-title">
          <h2 id="participants-title">Who takes part</h2>
          <Participants
            visit={visit}
            actions={(participant) => <ParticipantActions participant={participant} onInvite={setInvited} />}
          />
        </section>
        {leads && !isOver(visit) && (
          <section className="visit-card" aria-labelledby="consent-title">
            <h2 id="consent-title">Consent</h2>
            <Permits visit={visit} />
            <ConsentFields
              visit={visit}
              busy={actions.busy !== null}
              onSet={(kind, agreed) => void open.setConsent(kind, agreed)}
            />
          </section>
        )}
        {leads && !isOver(visit) && <DeviceCard isOpen={ready} />}
        {leads && visit.attachments && (
          <section className="visit-card" aria-labelledby="files-title">
            <h2 id="files-title">Files</h2>
            <Files files={open.files} visit={visit} />
          </section>
        )}
        {leads && visit.state === "ended" && <RecordingsCard />}
        {leads && hasPapers(visit) && <PapersCard />}
      </main>
      {invited && <LinkDialog participant={invited} onClose={() => setInvited(null)} />}
    </Frame>
  );
}

const STEP_WORDS: Record<Exclude<NextStep, null>, string> = {
  admitAndStart: "Let in and start",
  start: "Start the visit",
  join: "Join the call",
  resume: "Go on with the visit",
};

/** What is next, and what else can be done with the visit as a whole. */
function Steps({ isJoining }: { isJoining: boolean }) {
  const { open, visit, leads, organises } = useOpened();
  const { busy } = useStore(open.actions.store);
  const [asked, setAsked] = useState<Ask | null>(null);
  const next = leads ? nextStep(visit) : null;
  const asks = organises ? asksFor(visit, Date.now()) : [];
  const comes = comesTo(visit);
  if (next === null && asks.length === 0 && !comes) return null;

  return (
    <div className="visit-steps">
      {comes && (
        <a
          className="button button-primary"
          href={visitorPath(visit.id) + location.search}
          data-testid="to-own-visit"
        >
          Go to your visit
        </a>
      )}
      {next && (
        <Button
          look="primary"
          icon="camera"
          busy={isJoining || busy !== null}
          onClick={() => void open.proceed(next)}
          data-testid="proceed"
          data-step={next}
        >
          {isJoining ? "Joining…" : STEP_WORDS[next]}
        </Button>
      )}
      {asks.map((ask) => (
        <Button key={ask.testId} onClick={() => setAsked(ask)} data-testid={ask.testId}>
          {ask.label}
        </Button>
      ))}
      {asked && <AskDialog ask={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface ParticipantActionsProps {
  participant: Participant;
  onInvite: (participant: Participant) => void;
}

function ParticipantActions({ participant, onInvite }: ParticipantActionsProps) {
  const { visit, leads, organises } = useOpened();
  if (isOver(visit) || !organises) return null;
  const { name, userId } = participant;
  return (
    <>
      {leads && <LetIn participant={participant} />}
      <SendOut participant={participant} />
      {userId === undefined && (
        <Button
          look="quiet"
          icon="link"
          aria-label={`Link for ${name}`}
          onClick={() => onInvite(participant)}
          data-testid="make-link"
        >
          Link
        </Button>
      )}
    </>
  );
}

/** Devices are opened when somebody wants to check them, or when joining did not work and left them open. */
function DeviceCard({ isOpen }: { isOpen: boolean }) {
  const { capture } = useCall();
  const [wanted, setWanted] = useState(false);
  if (!isOpen && !wanted) {
    return (
      <Button
        look="quiet"
        icon="camera"
        className="visit-check"
        onClick={() => {
          setWanted(true);
          void capture.prepare();
        }}
        data-testid="check-devices"
      >
        Check camera and microphone
      </Button>
    );
  }
  return (
    <section className="visit-card" aria-label="Camera and microphone">
      <div className="visit-devices">
        <Preview />
        <DeviceFields />
      </div>
    </section>
  );
}
