/** The pages of visits for people with accounts: signing in, the list, a visit, and its call. */
import "../../styles/workspace.css";
import "../../styles/visits.css";
import { useEffect } from "react";
import type { DeskPage } from "../../desk";
import { AccountContext } from "../account/context";
import { SignIn } from "../account/sign-in";
import { Waiting as Loading } from "../account/threshold";
import { useStore } from "../use-app";
import { useObjection } from "../use-objection";
import { DeskContext, MeContext, useDesk } from "./context";
import { DeskList } from "./list";
import { VisitPage } from "./visit-page";

export function DeskRoot({ page }: { page: DeskPage }) {
  return (
    <DeskContext value={page}>
      <AccountContext value={page.desk.account}>
        <Page />
      </AccountContext>
    </DeskContext>
  );
}

function Page() {
  const desk = useDesk();
  const { step, me } = useStore(desk.account.store);
  const place = useStore(desk.place);
  const open = useStore(desk.open);
  const isList = place.kind === "list";
  const isUnsaved = useStore(desk.drafts.unsaved).size > 0;

  useObjection(isUnsaved);

  useEffect(() => {
    if (step !== "in") document.title = "Sign in · Carillon";
    else if (isList) document.title = "Visits · Carillon";
  }, [step, isList]);

  if (step === "looking") return <Loading words="Loading" />;
  if (step !== "in" || !me) return <SignIn />;
  return (
    <MeContext value={me}>{open ? <VisitPage key={open.visitId} open={open} /> : <DeskList />}</MeContext>
  );
}
