use auth_accounts::{
    flows::Invitation,
    mail::{SmtpError, SmtpMailer},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
};

use crate::support::{Service, Setup};

/// A mail server that keeps what it is told.
async fn server() -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mail\r\n").await.unwrap();
        let (mut all, mut in_data) = (String::new(), false);
        while let Some(line) = lines.next_line().await.unwrap() {
            all.push_str(&line);
            all.push('\n');
            let answer: &[u8] = match line.as_str() {
                "." => {
                    in_data = false;
                    let _ = tell.send(all.clone());
                    b"250 kept\r\n"
                }
                _ if in_data => continue,
                "DATA" => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            write.write_all(answer).await.unwrap();
        }
    });
    (port, told)
}

// F28: the link goes by mail, to the address of its user and nobody else
#[tokio::test]
async fn an_invitation_is_sent_by_smtp() {
    let (port, mut told) = server().await;
    let mailer = SmtpMailer::new(&format!("smtp://127.0.0.1:{port}"), "Accounts <accounts@example.org>").unwrap();
    let service = Service::start((&auth_store::Stores::memory()).into(), &Setup::default()).await;
    let accounts = auth_accounts::Accounts::builder(service.stores.clone(), &service.settings).unwrap();
    let accounts = accounts.mailer(mailer).build().unwrap();

    let invited = accounts.invite(Invitation::new("bob", "bob@example.org").name("Bob"), service.now()).await.unwrap();

    let session = told.recv().await.unwrap();
    assert!(session.contains("MAIL FROM:<accounts@example.org>") && session.contains("RCPT TO:<bob@example.org>"));
    assert!(session.contains("Subject: Activate your account") && session.contains("To: Bob <bob@example.org>"));
    let text = session.replace("=\n", "").replace("=3D", "=");
    assert!(text.contains(invited.link.expose()), "{session}");
}

// F28
#[tokio::test]
async fn an_account_is_made_though_the_mail_server_is_down() {
    let mailer = SmtpMailer::new("smtp://127.0.0.1:9", "accounts@example.org").unwrap();
    let service = Service::start((&auth_store::Stores::memory()).into(), &Setup::default()).await;
    let accounts = auth_accounts::Accounts::builder(service.stores.clone(), &service.settings).unwrap();
    let accounts = accounts.mailer(mailer).build().unwrap();

    let invited = accounts.invite(Invitation::new("bob", "bob@example.org"), service.now()).await.unwrap();

    assert!(invited.link.expose().starts_with("https://accounts.example/activate?token="));
}

#[test]
fn a_mail_server_that_would_give_links_away_is_refused() {
    let from = "accounts@example.org";
    for (url, error) in [
        ("smtp://mail.example", SmtpError::Clear),
        ("smtp://127.0.0.1.example", SmtpError::Clear),
        ("smtp://user:127.0.0.1@mail.example", SmtpError::Clear),
        ("mail.example", SmtpError::Url),
        ("http://mail.example", SmtpError::Url),
    ] {
        assert_eq!(SmtpMailer::new(url, from).unwrap_err(), error, "{url}");
    }
    assert_eq!(SmtpMailer::new("smtps://mail.example", "no address").unwrap_err(), SmtpError::From);
    assert!(SmtpMailer::new("smtp://mail.example?tls=required", from).is_ok());
    assert_eq!(
        SmtpError::Clear.to_string(),
        "the mail server is asked in the clear; write `smtps://…`, or `smtp://…?tls=required`"
    );
}
