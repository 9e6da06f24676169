//! What accounts are, whatever asks: who signs in and how, what a session is worth, who may be invited, and the audit
//! log of all of it.
//!
//! [`Accounts`] is the one value that a front calls. Each operation is a transaction over rows (see
//! [`carillon_ports::rows`]), and its audit entry is written in the same one. There is no HTTP here, and no messaging:
//! what an account owes to messaging (that its user is there by its name, that lent keys are revoked) is written down
//! in the transaction that caused it ([`Owed`]), and settled by whoever knows both.
//!
//! | module | holds |
//! |---|---|
//! | `sign_in` | passwords and codes against an account, and who has tried too often |
//! | `sessions` | tokens, how long they are good, ending them |
//! | `own` | what people change in their own accounts |
//! | `users` | accounts as admins see and change them, and the directory |
//! | `invitations` | who may sign up |
//! | `audit` | the chained log |
//! | `owed` | what messaging has yet to hear of |

mod attempts;
mod audit;
mod config;
mod error;
mod invitations;
mod owed;
mod own;
mod password;
mod second_factor;
mod service;
mod sessions;
mod sign_in;
mod text;
mod token;
mod users;

#[cfg(test)]
mod tests;

pub use audit::{AuditEntry, AuditLog, AuditPage, Break, Head, Verdict};
pub use carillon_ports::audit::{Actor, Occasion};
pub use config::{AccountsConfig, HashCost, SignUp};
pub use error::AccountsError;
pub use invitations::{Invitation, Invited};
pub use owed::Owed;
pub use second_factor::Enrolment;
pub use service::{Accounts, Ports};
pub use sessions::{Principal, SessionView};
pub use sign_in::{SignIn, SignedIn};
pub use text::{DisplayName, Password, Username};
pub use users::{Created, DirectoryEntry, NewUser, SignUpForm, User, UserChange, UserPage};
