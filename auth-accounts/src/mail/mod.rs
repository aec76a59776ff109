//! Mails with links to activate an account or to set a password.

#[cfg(feature = "smtp")]
mod smtp;

use core::{fmt, future::Future, pin::Pin};
use std::error::Error;

use auth_core::Secret;

#[cfg(feature = "smtp")]
#[doc(inline)]
pub use self::smtp::{SmtpError, SmtpMailer};

/// A mail that is to be sent. The link is a secret: whoever has it has the account.
///
/// # Examples
///
/// ```
/// use auth_accounts::mail::{Mail, MailKind};
/// use auth_core::Secret;
///
/// let link = Secret::new("https://accounts.example/activate?token=abc".to_owned());
/// let mail = Mail::new(MailKind::Activation, "bob@example.org", "Bob", link);
/// assert!(mail.text().contains("https://accounts.example/activate?token=abc"));
/// assert!(!format!("{mail:?}").contains("abc"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Mail {
    /// What it is for.
    pub kind: MailKind,
    /// The address that it goes to.
    pub to: String,
    /// The name of its reader.
    pub name: String,
    /// What to follow.
    pub link: Secret,
}

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// To activate an account.
    Activation,
    /// To set a new password.
    PasswordReset,
}

/// Sends mails: by SMTP, by a service, or into a folder.
///
/// # Examples
///
/// ```
/// use auth_accounts::mail::{Mail, SendsMail, Sent};
///
/// #[derive(Debug)]
/// struct Nowhere;
///
/// impl SendsMail for Nowhere {
///     fn send(&self, _: Mail) -> Sent<'_> {
///         Box::pin(async { Err("no mail server is configured".into()) }) // the user is told nothing else
///     }
/// }
/// ```
pub trait SendsMail: fmt::Debug + Send + Sync {
    /// Sends one mail.
    fn send(&self, mail: Mail) -> Sent<'_>;
}

/// A mail on its way.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// Says in the log that a mail would have been sent, for development: to whom and what for, never the link, which would let
/// every reader of the log in.
///
/// # Examples
///
/// ```
/// use auth_accounts::mail::{LogsMail, SendsMail};
///
/// let mailer: Box<dyn SendsMail> = Box::new(LogsMail);
/// // INFO portcullis: mail not sent kind=PasswordReset to="bob@example.org"
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LogsMail;

impl Mail {
    /// A mail.
    pub fn new(kind: MailKind, to: impl Into<String>, name: impl Into<String>, link: Secret) -> Self {
        Self { kind, to: to.into(), name: name.into(), link }
    }

    /// Its subject.
    pub fn subject(&self) -> &'static str {
        match self.kind {
            MailKind::Activation => "Activate your account",
            MailKind::PasswordReset => "Set a new password",
        }
    }

    /// Its text.
    pub fn text(&self) -> String {
        let purpose = match self.kind {
            MailKind::Activation => "an account was made for you. Activate it here",
            MailKind::PasswordReset => "somebody, most likely you, asked for a new password. Set it here",
        };
        let greeting = if self.name.is_empty() { "Hello".to_owned() } else { format!("Hello {}", self.name) };
        format!(
            "{greeting},\n\n{purpose}:\n\n{}\n\nThe link works once. If this was not you, leave it alone: nothing changes.\n",
            self.link.expose()
        )
    }
}

impl SendsMail for LogsMail {
    fn send(&self, mail: Mail) -> Sent<'_> {
        tracing::info!(target: "portcullis", kind = ?mail.kind, to = ?mail.to, "mail not sent: no mail server is configured");
        Box::pin(async { Ok(()) })
    }
}
