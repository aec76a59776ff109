//! What happens to accounts, free of HTTP: each flow is a method of [`Accounts`](crate::Accounts).

mod activate;
mod device;
mod link;
mod login;
mod logout;
mod refresh;
mod register;
mod reset;
mod seed;
mod sessions;
mod user;
mod watch;

pub(crate) use self::user::details;
#[doc(inline)]
pub use self::{
    activate::{Activation, Invitation, Invited},
    login::{BrowserSession, Grant, SignIn, SignedInAs},
    logout::LogOut,
    refresh::RefreshFrom,
    register::NewUser,
    seed::Seeded,
    sessions::ListedSession,
    watch::WatchEnded,
};
