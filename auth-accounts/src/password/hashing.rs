use core::{fmt, num::NonZeroUsize, time::Duration};
use std::{sync::Arc, thread};

use argon2::PasswordHasher;
use auth_core::Secret;
use aws_lc_rs::rand;
use tokio::{sync::Semaphore, task};

use super::{
    cost::HashingCost,
    normal::Password,
    policy::{PasswordOwner, PasswordPolicy, PasswordPolicyError},
    stored::StoredHash,
};

/// Hashes and verifies passwords, off the threads that serve requests: as many at once as there are processors, some more
/// waiting, and the rest refused at once. A clone is a reference.
///
/// # Examples
///
/// ```
/// use auth_accounts::password::{HashingCost, Password, PasswordHashing, Verdict};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let hashing = PasswordHashing::new(HashingCost::default())?;
/// let right = Password::new("owls drink cold tea")?;
/// let stored = hashing.hash(right.clone()).await?;
///
/// assert!(matches!(hashing.verify(right.clone(), Some(stored.expose())).await?, Verdict::Right { rehash: false }));
/// let wrong = Password::new("owls drink warm tea")?;
/// assert!(matches!(hashing.verify(wrong, Some(stored.expose())).await?, Verdict::Wrong)); // denied
/// assert!(matches!(hashing.verify(right, None).await?, Verdict::Wrong)); // nobody of that name, and the same work
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PasswordHashing(Arc<Inner>);

struct Inner {
    cost: HashingCost,
    /// A hash that no password is of, for accounts that do not exist or have none.
    nobody: StoredHash,
    running: Arc<Semaphore>,
    /// Places for those that run and those that wait.
    places: Arc<Semaphore>,
}

/// What came of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right {
        /// The stored hash is weaker than hashes are made now; store one made anew.
        rehash: bool,
    },
    /// It is wrong, or there is nothing to be right about.
    Wrong,
}

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashingError {
    /// So many wait already that another would wait too long.
    #[error("too many passwords are being verified at once; try again in {} s", .retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The algorithm did not run.
    #[error("the password could not be hashed; is there memory left?")]
    Failed,
    /// The password may not be set.
    #[error(transparent)]
    Policy(#[from] PasswordPolicyError),
}

impl PasswordHashing {
    /// Hashes at this cost, with as many threads as there are processors.
    ///
    /// # Errors
    ///
    /// If there is no randomness or no memory for a hash.
    pub fn new(cost: HashingCost) -> Result<Self, HashingError> {
        Self::with_threads(cost, thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// Hashes at this cost, so many at once. Eight times as many may wait.
    ///
    /// # Errors
    ///
    /// If there is no randomness or no memory for a hash.
    pub fn with_threads(cost: HashingCost, threads: NonZeroUsize) -> Result<Self, HashingError> {
        let mut unknown = [0; 32];
        rand::fill(&mut unknown).map_err(|_| HashingError::Failed)?;
        let nobody = hash(cost, &unknown)?;
        Ok(Self(Arc::new(Inner {
            cost,
            nobody: StoredHash::parse(nobody.expose()).map_err(|_| HashingError::Failed)?,
            running: Arc::new(Semaphore::new(threads.get())),
            places: Arc::new(Semaphore::new(threads.get().saturating_mul(1 + WAITING))),
        })))
    }

    /// Hashes a password that a policy has accepted, or that needs none.
    ///
    /// # Errors
    ///
    /// If too many are being hashed already, or the algorithm fails.
    pub async fn hash(&self, password: Password) -> Result<Secret, HashingError> {
        let cost = self.0.cost;
        self.run(move |_| hash(cost, password.expose().as_bytes())).await?
    }

    /// Hashes a password that may be set for this user.
    ///
    /// # Errors
    ///
    /// If the policy refuses it, too many are being hashed already, or the algorithm fails.
    pub async fn hash_new(
        &self,
        password: Password,
        policy: &PasswordPolicy,
        owner: &PasswordOwner<'_>,
    ) -> Result<Secret, HashingError> {
        let (policy, cost, factors) = (policy.clone(), self.0.cost, owner.factors);
        let [user_name, email, display_name] =
            [owner.user_name, owner.email, owner.display_name].map(ToOwned::to_owned);
        self.run(move |_| {
            let owner = PasswordOwner { user_name: &user_name, email: &email, display_name: &display_name, factors };
            policy.check(&password, &owner)?;
            hash(cost, password.expose().as_bytes())
        })
        .await?
    }

    /// Whether this is the password of a stored hash. Where there is none, or one that can't be verified, as much work is
    /// done as for one that is made now, and the answer is no.
    ///
    /// # Errors
    ///
    /// If too many are being verified already.
    pub async fn verify(&self, password: Password, stored: Option<&str>) -> Result<Verdict, HashingError> {
        let stored = stored.and_then(|text| match StoredHash::parse(text) {
            Ok(stored) => Some(stored),
            Err(error) => {
                tracing::error!(target: "portcullis", error = &error as &dyn std::error::Error, "nobody can sign in with a stored hash");
                None
            }
        });
        self.run(move |inner| match stored {
            Some(stored) if stored.is_of(&password) => Verdict::Right { rehash: stored.is_weaker_than(inner.cost) },
            Some(_) => Verdict::Wrong,
            None => {
                // the outcome does not count, the work does
                let _ = inner.nobody.is_of(&password);
                Verdict::Wrong
            }
        })
        .await
    }

    /// Runs on a thread for blocking work once one of the places is free. Who stops waiting gives the place back; work that
    /// has begun ends, and holds its place until then.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> T + Send + 'static) -> Result<T, HashingError> {
        let busy = HashingError::Busy { retry_after: RETRY_AFTER };
        let Ok(place) = self.0.places.clone().try_acquire_owned() else { return Err(busy) };
        let Ok(running) = self.0.running.clone().acquire_owned().await else { return Err(busy) };
        let inner = self.0.clone();
        task::spawn_blocking(move || {
            let done = work(&inner);
            drop((running, place));
            done
        })
        .await
        .map_err(|_| HashingError::Failed)
    }
}

impl fmt::Debug for PasswordHashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHashing").field("cost", &self.0.cost).finish_non_exhaustive()
    }
}

/// The PHC form of a password's hash with a fresh salt.
fn hash(cost: HashingCost, password: &[u8]) -> Result<Secret, HashingError> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| HashingError::Failed)?;
    let argon2 = cost.argon2().ok_or(HashingError::Failed)?;
    let hash = argon2.hash_password_with_salt(password, &salt).map_err(|_| HashingError::Failed)?;
    Ok(Secret::new(hash.to_string()))
}

/// For each that runs, so many may wait: at 20 ms a hash, the last one waits a sixth of a second.
const WAITING: usize = 8;

const RETRY_AFTER: Duration = Duration::from_secs(1);
