/** How the components on the way in reach who is, or wants to be, signed in. */
import { createContext, useContext } from "react";
import type { Account } from "../../state/account";

export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error("a component is rendered where nobody can sign in");
  return account;
}
