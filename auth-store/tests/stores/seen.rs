use auth_store::traits::{Digest, SeenKind, Sight};

use crate::{
    open::{each_store, fifty_times},
    support::at,
};

#[tokio::test]
async fn what_was_seen_is_refused_until_it_is_too_old_anyway() {
    each_store(async |stores| {
        let seen = stores.seen();
        let key = Digest::of_parts(["https://issuer.example", "jti"]);

        assert_eq!(seen.see(SeenKind::DpopProof, &key, at(60), at(0)).await.unwrap(), Sight::First);
        assert_eq!(seen.see(SeenKind::DpopProof, &key, at(60), at(0)).await.unwrap(), Sight::Again);
        assert_eq!(seen.see(SeenKind::DpopProof, &key, at(119), at(59)).await.unwrap(), Sight::Again);
        assert_eq!(seen.see(SeenKind::Assertion, &key, at(60), at(0)).await.unwrap(), Sight::First);
        let other = Digest::of_parts(["https://issuer.example", "jti2"]);
        assert_eq!(seen.see(SeenKind::DpopProof, &other, at(60), at(0)).await.unwrap(), Sight::First);

        assert_eq!(seen.see(SeenKind::DpopProof, &key, at(120), at(60)).await.unwrap(), Sight::First);
        assert_eq!(seen.see(SeenKind::DpopProof, &key, at(120), at(119)).await.unwrap(), Sight::Again);
    })
    .await;
}

// X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_that_bring_one_proof_one_is_the_first() {
    each_store(async |stores| {
        for (second, until) in [(0, 60), (60, 120)] {
            let outcomes = fifty_times(&stores, move |stores, _| async move {
                stores.seen().see(SeenKind::DpopProof, &Digest::of("jti"), at(until), at(second)).await.unwrap()
            })
            .await;

            assert_eq!(outcomes.iter().filter(|outcome| **outcome == Sight::First).count(), 1, "at {second}");
        }
    })
    .await;
}
