use core::{
    fmt,
    marker::PhantomData,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use auth_core::policy::{Rules, StoreError, StoredRule, StoresRules, Storing, Waiting};
use tokio::time::sleep;

use super::{database::Database, error::again, row::Row, transaction::Transaction};
use crate::traits::Digest;

/// The rules of a policy in a database.
///
/// A change is durable when it was made. Other processes hear of it: at once on PostgreSQL, which tells them, and in any case
/// when they look the next time, every five seconds unless told otherwise.
pub struct SqlRules<D> {
    database: Database,
    policy: Box<str>,
    pause: Duration,
    /// The revision that was loaded, or that this process has made of the loaded one.
    known: AtomicI64,
    /// The newest revision that [`changed`](StoresRules::changed) has told of.
    told: AtomicI64,
    #[cfg(feature = "postgres")]
    news: super::postgres::News,
    dialect: PhantomData<fn() -> D>,
}

/// What is done with rules.
#[derive(Clone, Copy)]
enum Change {
    Add,
    Remove,
}

impl<D> SqlRules<D> {
    pub(super) fn of(database: Database, policy: impl Into<Box<str>>) -> Self {
        Self {
            #[cfg(feature = "postgres")]
            news: super::postgres::News::of(&database),
            database,
            policy: policy.into(),
            pause: PAUSE,
            known: AtomicI64::new(NEVER),
            told: AtomicI64::new(NEVER),
            dialect: PhantomData,
        }
    }

    /// How often it looks whether somebody else has changed the rules.
    #[must_use]
    pub fn looked_at_every(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    async fn read(&self) -> Result<Result<Rules, StoreError>, sqlx::Error> {
        // the revision comes first: what changes while the rules are read is seen as a change later
        let revision = self.revision().await?;
        let rows = self.database.all(LOAD, &[(&*self.policy).into()]).await?;
        let mut rules = Rules::new(format!("the policy `{}` of the database", self.policy));
        for row in rows {
            let (kind, fields) = rule(&row)?;
            if let Err(error) = rules.push(&kind, &fields) {
                return Ok(Err(error.into()));
            }
        }
        self.known.store(revision, Ordering::Release);
        Ok(Ok(rules))
    }

    async fn revision(&self) -> Result<i64, sqlx::Error> {
        let row = self.database.one(REVISION, &[(&*self.policy).into()]).await?;
        row.map_or(Ok(0), |row| row.get("revision"))
    }

    async fn change(&self, change: Change, rules: &[StoredRule]) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        // the row of the policy is the lock of its writers
        let row = transaction.one(NEXT_REVISION, &[(&*self.policy).into()]).await?;
        let revision = row.ok_or(sqlx::Error::RowNotFound)?.get::<i64>("revision")?;
        let mut changed = 0;
        for rule in rules {
            changed += self.change_one(&mut transaction, change, rule).await?;
        }
        if changed == 0 {
            return transaction.rollback().await;
        }
        #[cfg(feature = "postgres")]
        super::postgres::tell(&mut transaction).await?;
        transaction.commit().await?;
        // somebody else's change in between is still to be told
        let _ = self.known.compare_exchange(revision - 1, revision, Ordering::AcqRel, Ordering::Relaxed);
        Ok(())
    }

    async fn change_one(
        &self,
        transaction: &mut Transaction,
        change: Change,
        rule: &StoredRule,
    ) -> Result<u64, sqlx::Error> {
        let key = Digest::of_parts(core::iter::once(rule.kind()).chain(rule.fields()));
        let policy = (&*self.policy).into();
        match change {
            Change::Add => {
                let fields = rule.fields().collect::<serde_json::Value>().to_string();
                transaction.execute(ADD, &[policy, (&key).into(), rule.kind().into(), (&fields).into()]).await
            }
            Change::Remove => transaction.execute(REMOVE, &[policy, (&key).into()]).await,
        }
    }

    /// Waits until it is time to look again.
    async fn wait(&self) {
        #[cfg(feature = "postgres")]
        self.news.wait(self.pause).await;
        #[cfg(not(feature = "postgres"))]
        sleep(self.pause).await;
    }
}

impl<D: 'static> StoresRules for SqlRules<D> {
    fn load(&self) -> Storing<'_, Rules> {
        Box::pin(async {
            self.read().await.map_err(|error| StoreError::unavailable("the rules can't be read", error))?
        })
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async move {
            let added = again(|| self.change(Change::Add, rules)).await;
            added.map_err(|error| StoreError::unavailable("the rules can't be added", error))
        })
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        Box::pin(async move {
            let removed = again(|| self.change(Change::Remove, rules)).await;
            removed.map_err(|error| StoreError::unavailable("the rules can't be removed", error))
        })
    }

    fn changed(&self) -> Waiting<'_> {
        Box::pin(async move {
            #[cfg(feature = "postgres")]
            self.news.listen().await;
            loop {
                let known = self.known.load(Ordering::Acquire);
                // who can't be asked has no news; what is known goes on to decide
                let revision = self.revision().await.unwrap_or(known);
                if revision != known {
                    if self.told.swap(revision, Ordering::AcqRel) == revision {
                        // it was told already and not loaded: no hurry
                        sleep(self.pause).await;
                    }
                    return;
                }
                self.wait().await;
            }
        })
    }
}

impl<D> fmt::Debug for SqlRules<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlRules").field("policy", &self.policy).finish_non_exhaustive()
    }
}

fn rule(row: &Row) -> Result<(String, Vec<String>), sqlx::Error> {
    Ok((row.get("kind")?, row.parse("fields", |fields: String| serde_json::from_str(&fields))?))
}

const PAUSE: Duration = Duration::from_secs(5);

/// The revision of rules that were never loaded.
const NEVER: i64 = -1;

const LOAD: &str = "SELECT kind, fields FROM portcullis_rules WHERE policy = $1 ORDER BY position";

const REVISION: &str = "SELECT revision FROM portcullis_policies WHERE name = $1";

const NEXT_REVISION: &str = "INSERT INTO portcullis_policies AS held (name, revision) VALUES ($1, 1) \
    ON CONFLICT (name) DO UPDATE SET revision = held.revision + 1 RETURNING revision";

const ADD: &str = "INSERT INTO portcullis_rules (policy, key, kind, fields) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (policy, key) DO NOTHING";

const REMOVE: &str = "DELETE FROM portcullis_rules WHERE policy = $1 AND key = $2";
