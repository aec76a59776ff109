use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use super::{Mail, SendsMail, Sent};

/// Sends mails by SMTP, over TLS.
///
/// # Examples
///
/// ```
/// use auth_accounts::mail::SmtpMailer;
///
/// let mailer = SmtpMailer::new("smtps://user:password@mail.example", "Accounts <accounts@example.org>");
/// assert!(mailer.is_ok());
///
/// // a link that passes by in the clear is anybody's: refused but on this machine
/// assert!(SmtpMailer::new("smtp://mail.example", "accounts@example.org").is_err());
/// ```
#[derive(Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail server that can't be used as it is configured. It never holds the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// Mails would pass by in the clear.
    #[error("the mail server is asked in the clear; write `smtps://…`, or `smtp://…?tls=required`")]
    Clear,
    /// No address.
    #[error("the sender of mails is no address; write `Accounts <accounts@example.org>`")]
    From,
    /// No URL of a mail server.
    #[error("the mail server has no form; write `smtps://user:password@mail.example`")]
    Url,
}

impl SmtpMailer {
    /// Sends through this server: `smtps://user:password@host`, or `smtp://…?tls=required` where TLS begins later. Without
    /// TLS only on this machine.
    ///
    /// # Errors
    ///
    /// If either has no form, or mails would pass by in the clear.
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpError> {
        let is_clear = url.starts_with("smtp://") && !url.contains("tls=required");
        if is_clear && !is_loopback(url) {
            return Err(SmtpError::Clear);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| SmtpError::Url)?;
        Ok(Self { transport: transport.build(), from: from.parse().map_err(|_| SmtpError::From)? })
    }
}

impl SendsMail for SmtpMailer {
    fn send(&self, mail: Mail) -> Sent<'_> {
        Box::pin(async move {
            let to = Mailbox::new((!mail.name.is_empty()).then(|| mail.name.clone()), mail.to.parse()?);
            let message = Message::builder()
                .from(self.from.clone())
                .to(to)
                .subject(mail.subject())
                .header(ContentType::TEXT_PLAIN)
                .body(mail.text())?;
            self.transport.send(message).await?;
            Ok(())
        })
    }
}

/// Whether the server of a URL is this machine.
fn is_loopback(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
