/** There is no way on from here: what is missing, and who can help. */
import { Threshold } from "../account/threshold";
import { useStore } from "../use-app";
import { useVisitor } from "./context";

const WORDS = {
  noLink: {
    title: "Open the link of your visit",
    detail: "Your clinic sent it to you. Open it here again, from your messages or your mail.",
  },
  notMe: {
    title: "Thank you for telling",
    detail:
      "This device knows nothing of the visit any more. Please tell the clinic that sent you the link that it reached the wrong person.",
  },
  linkOver: { title: "This link does not work any more", detail: "Ask your clinic for a new one." },
  gone: { title: "This visit is not there", detail: "Open the newest link that your clinic sent you." },
};

export function Nowhere({ step }: { step: keyof typeof WORDS }) {
  const { words } = useStore(useVisitor().store);
  const { title, detail } = (step === "noLink" || step === "notMe" ? null : words) ?? WORDS[step];
  return (
    <Threshold title={title} lead={detail}>
      {step === "noLink" && words && (
        <p className="aside" role="alert">
          {words.title}. {words.detail}
        </p>
      )}
      <p className="aside" data-testid="nowhere">
        Do you have an account here? <a href="/visits">Sign in</a>
      </p>
    </Threshold>
  );
}
