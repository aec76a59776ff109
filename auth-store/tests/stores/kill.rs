//! What was acknowledged is still there when the store, or the process that writes, was killed in the middle of it.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use auth_store::{
    PostgresStore, RedisStore, StoreUrl, Stores,
    traits::{Digest, Inserted, Replaced, Rotated, Rotation, SeenKind, Sight},
};
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    open::Schema,
    servers::{PostgresServer, RedisServer},
    support::{NO_GRACE, add_users, at, family, refresh_token, session, user, user_id},
};

/// Eight that write, each note what was acknowledged, and go on after every failure.
struct Load {
    acknowledged: Arc<Mutex<Vec<String>>>,
    failures: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    writers: Vec<JoinHandle<()>>,
}

impl Load {
    /// `write` does the n-th thing of a writer, and says under which name it was acknowledged.
    fn begin<F>(stores: &Stores, write: impl Fn(Stores, String) -> F + Clone + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send,
    {
        let (acknowledged, failures) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let ends = Arc::new(AtomicBool::new(false));
        let writers = (0..8).map(|writer| {
            let (stores, write, ends) = (stores.clone(), write.clone(), Arc::clone(&ends));
            let (acknowledged, failures) = (Arc::clone(&acknowledged), Arc::clone(&failures));
            tokio::spawn(async move {
                for n in 0.. {
                    if ends.load(Ordering::Relaxed) {
                        return;
                    }
                    let name = format!("{writer}-{n}");
                    match write(stores.clone(), name.clone()).await {
                        Ok(()) => acknowledged.lock().unwrap().push(name),
                        Err(failure) => {
                            failures.lock().unwrap().push(failure);
                            sleep(Duration::from_millis(20)).await;
                        }
                    }
                }
            })
        });
        Self { writers: writers.collect(), acknowledged, failures, ends }
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    fn failures(&self) -> usize {
        self.failures.lock().unwrap().len()
    }

    /// Until so many more were acknowledged.
    async fn goes_on(&self, more: usize) {
        let enough = self.acknowledged() + more;
        for _ in 0..600 {
            if self.acknowledged() >= enough {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not go on: {} of {enough}, {:?}", self.acknowledged(), self.failures.lock().unwrap().last());
    }

    /// Until somebody was told that it failed.
    async fn fails(&self) {
        for _ in 0..600 {
            if self.failures() > 0 {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody was told");
    }

    async fn end(self) -> Vec<String> {
        self.ends.store(true, Ordering::Relaxed);
        for writer in self.writers {
            writer.await.unwrap();
        }
        Arc::try_unwrap(self.acknowledged).unwrap().into_inner().unwrap()
    }
}

/// Registers a user, begins a sign-in of it and refreshes that once.
async fn write_account(stores: Stores, name: String) -> Result<(), String> {
    let failed = |outage: auth_store::traits::Outage| outage.to_string();
    if stores.users().insert(&user(&name)).await.map_err(failed)? != Inserted::Done {
        return Err("taken".into());
    }
    let tokens = stores.refresh_tokens();
    let (first, next) = (refresh_token(&format!("{name}-r1"), 0), refresh_token(&format!("{name}-r2"), 1));
    tokens.begin(&family(&name, &name, 0), &first, None, at(0)).await.map_err(failed)?;
    let rotation = Rotation { used: &first.key, next: &next, client: None, grace: NO_GRACE };
    match tokens.rotate(rotation, at(1)).await.map_err(failed)? {
        Rotated::Done(_) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// The user is there, the used token is used up, and the next one counts.
async fn account_is_kept(stores: &Stores, name: &str) {
    assert!(stores.users().find(&user_id(name)).await.unwrap().is_some(), "user {name} is lost");
    let tokens = stores.refresh_tokens();
    let (next, last) = (Digest::of(&format!("{name}-r2")), refresh_token(&format!("{name}-r3"), 2));
    let rotation = Rotation { used: &next, next: &last, client: None, grace: NO_GRACE };
    assert!(matches!(tokens.rotate(rotation, at(2)).await.unwrap(), Rotated::Done(_)), "token of {name} is lost");
    let first = Digest::of(&format!("{name}-r1"));
    let rotation = Rotation { used: &first, ..rotation };
    assert!(matches!(tokens.rotate(rotation, at(3)).await.unwrap(), Rotated::Reused(_)), "{name} can be used again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_postgres_has_lost_nothing_and_is_used_again_by_itself() {
    let Some(server) = PostgresServer::start() else { return };
    let store = PostgresStore::open(&server.url()).await.unwrap();
    store.migrate().await.unwrap();
    let stores = Stores::postgres(store);
    let load = Load::begin(&stores, write_account);
    load.goes_on(100).await;

    server.kill();
    load.fails().await;
    server.start_again();
    load.goes_on(100).await;

    let acknowledged = load.end().await;
    for name in &acknowledged {
        account_is_kept(&stores, name).await;
    }
}

/// Begins a session, replaces it, and shows a proof.
async fn write_session(stores: Stores, name: String) -> Result<(), String> {
    let failed = |outage: auth_store::traits::Outage| outage.to_string();
    let sessions = stores.sessions();
    let (first, next) =
        (session(&name, &format!("{name}-1"), "alice", 0), session(&name, &format!("{name}-2"), "alice", 0));
    sessions.begin(&first, None, at(0)).await.map_err(failed)?;
    if sessions.replace(&first.key, &next, at(1)).await.map_err(failed)? != Replaced::Done {
        return Err("ended".into());
    }
    match stores.seen().see(SeenKind::DpopProof, &Digest::of(&name), at(9999), at(1)).await.map_err(failed)? {
        Sight::First => Ok(()),
        Sight::Again => Err("seen".into()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_redis_has_lost_nothing_and_is_used_again_by_itself() {
    let Some(mut server) = RedisServer::start() else { return };
    let stores = Stores::memory().with_redis(RedisStore::open(&server.url()).await.unwrap());
    let load = Load::begin(&stores, write_session);
    load.goes_on(300).await;

    server.kill();
    load.fails().await;
    server.start_again();
    load.goes_on(300).await;

    for name in load.end().await {
        let (sessions, key) = (stores.sessions(), |n: u32| Digest::of(&format!("{name}-{n}")));
        assert!(sessions.find(&key(2), at(2)).await.unwrap().is_some(), "session {name} is lost");
        assert_eq!(sessions.find(&key(1), at(2)).await.unwrap(), None, "session {name} is back");
        let again = stores.seen().see(SeenKind::DpopProof, &Digest::of(&name), at(9999), at(2)).await.unwrap();
        assert_eq!(again, Sight::Again, "proof {name} can be sent again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_process_has_lost_nothing_of_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    kill_writer_of(&format!("sqlite://{}", folder.path().join("store.db").display())).await;
    if let Some(schema) = Schema::new().await {
        kill_writer_of(&schema.url()).await;
        schema.drop().await;
    }
}

async fn kill_writer_of(url: &str) {
    let stores = Stores::open(&StoreUrl::parse("URL", url).unwrap()).await.unwrap();
    let mut writer = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kill::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env("PORTCULLIS_TEST_WRITE_TO", url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
        // the last line may be cut
        let line = line.unwrap();
        if let Some(name) = line.strip_prefix("acknowledged ").and_then(|name| name.strip_suffix('.')) {
            acknowledged.push(name.to_owned());
        }
        if acknowledged.len() == 60 {
            writer.kill().unwrap();
        }
    }
    assert!(!writer.wait().unwrap().success());
    assert!(acknowledged.len() >= 60, "{acknowledged:?}");

    for name in &acknowledged {
        account_is_kept(&stores, name).await;
    }
    add_users(&stores, &["the-next-one"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "it is the process that another test kills"]
async fn writes_until_it_is_killed() {
    let url = env::var("PORTCULLIS_TEST_WRITE_TO").unwrap();
    let stores = Stores::open(&StoreUrl::parse("URL", &url).unwrap()).await.unwrap();
    let write = async |stores: Stores, name: String| {
        let written = write_account(stores, name.clone()).await;
        if written.is_ok() {
            let mut out = std::io::stdout().lock();
            writeln!(out, "acknowledged {name}.").and_then(|()| out.flush()).unwrap();
        }
        written
    };
    let load = Load::begin(&stores, write);
    load.goes_on(usize::MAX / 2).await;
}
