use std::time::Duration;

use auth_store::{
    Stores,
    traits::{Admission, AttemptLimit, Digest},
};

use crate::{
    open::{each_store, fifty_times},
    support::{at, most},
};

fn ten_a_minute() -> AttemptLimit {
    AttemptLimit { most: most(10), window: Duration::from_mins(1) }
}

async fn admit(stores: &Stores, who: &str, second: i64) -> Admission {
    stores.attempts().admit(&Digest::of(who), ten_a_minute(), at(second)).await.unwrap()
}

// SP7, M60: the eleventh in a minute waits for the end of the minute
#[tokio::test]
async fn attempts_beyond_the_limit_are_refused_until_the_window_is_over() {
    each_store(async |stores| {
        for n in 0..10 {
            assert_eq!(
                admit(&stores, "alice", n).await,
                Admission::Admitted { left: 9 - u32::try_from(n).unwrap(), until: at(60) }
            );
        }

        assert_eq!(admit(&stores, "alice", 10).await, Admission::Refused { until: at(60) });
        assert_eq!(admit(&stores, "alice", 59).await, Admission::Refused { until: at(60) });
        assert_eq!(admit(&stores, "bob", 59).await, Admission::Admitted { left: 9, until: at(119) });
        // nobody is locked out for longer, however often somebody has tried
        assert_eq!(admit(&stores, "alice", 60).await, Admission::Admitted { left: 9, until: at(120) });
    })
    .await;
}

// SP7
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_attempts_at_once_no_more_are_admitted_than_may() {
    each_store(async |stores| {
        let outcomes = fifty_times(&stores, |stores, _| async move { admit(&stores, "alice", 5).await }).await;

        let admitted = outcomes.iter().filter(|outcome| matches!(outcome, Admission::Admitted { .. })).count();
        assert_eq!(admitted, 10);
    })
    .await;
}

#[tokio::test]
async fn what_was_no_attempt_is_taken_back() {
    each_store(async |stores| {
        let attempts = stores.attempts();
        for _ in 0..10 {
            let _ = admit(&stores, "alice", 0).await;
        }
        attempts.forgive(&Digest::of("alice"), at(1)).await.unwrap();
        assert_eq!(admit(&stores, "alice", 1).await, Admission::Admitted { left: 0, until: at(60) });
        assert_eq!(admit(&stores, "alice", 1).await, Admission::Refused { until: at(60) });

        attempts.forget(&Digest::of("alice")).await.unwrap();
        assert_eq!(admit(&stores, "alice", 2).await, Admission::Admitted { left: 9, until: at(62) });

        // taking back more than was counted gives nothing
        for _ in 0..3 {
            attempts.forgive(&Digest::of("alice"), at(2)).await.unwrap();
        }
        attempts.forgive(&Digest::of("nobody"), at(2)).await.unwrap();
        assert_eq!(admit(&stores, "alice", 3).await, Admission::Admitted { left: 9, until: at(62) });
    })
    .await;
}
