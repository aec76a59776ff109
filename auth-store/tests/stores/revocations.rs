use auth_core::{
    PrincipalId, Timestamp,
    token::{FindingRevocation, Standing, TokenId},
};
use auth_store::Stores;

use crate::{
    open::{each_store, fifty_times},
    support::at,
};

async fn standing(stores: &Stores, token: Option<&TokenId>, user: &PrincipalId, second: i64) -> Standing {
    match stores.revocations().find(token, user, at(second)) {
        FindingRevocation::Now(standing) => standing.unwrap(),
        FindingRevocation::Later(standing) => standing.await.unwrap(),
    }
}

fn here(id: &str) -> TokenId {
    TokenId::new("https://issuer.example", id)
}

fn alice() -> PrincipalId {
    PrincipalId::new("https://issuer.example", "alice")
}

// SC14, M40, M41
#[tokio::test]
async fn a_token_is_denied_or_allowed_by_its_issuer_and_id() {
    each_store(async |stores| {
        let revocations = stores.revocations();
        assert_eq!(standing(&stores, Some(&here("1")), &alice(), 0).await, Standing::default());

        revocations.deny(&here("1"), at(900), at(0)).await.unwrap();
        revocations.allow(&here("1"), at(900), at(0)).await.unwrap();
        revocations.allow(&here("2"), at(900), at(0)).await.unwrap();

        // an allowance never takes back a denial
        let both = Standing { denied: true, allowed: true, ..Standing::default() };
        assert_eq!(standing(&stores, Some(&here("1")), &alice(), 1).await, both);
        let allowed = Standing { allowed: true, ..Standing::default() };
        assert_eq!(standing(&stores, Some(&here("2")), &alice(), 1).await, allowed);
        let elsewhere = TokenId::new("https://other.example", "1");
        assert_eq!(standing(&stores, Some(&elsewhere), &alice(), 1).await, Standing::default());
        assert_eq!(standing(&stores, None, &alice(), 1).await, Standing::default());

        // of two ends the later one counts
        revocations.deny(&here("1"), at(100), at(0)).await.unwrap();
        assert!(standing(&stores, Some(&here("1")), &alice(), 899).await.denied);
    })
    .await;
}

// SC14, M41
#[tokio::test]
async fn the_tokens_of_a_user_are_denied_by_their_time() {
    each_store(async |stores| {
        let revocations = stores.revocations();
        revocations.deny_before(&alice(), at(10), at(1000), at(10)).await.unwrap();
        assert_eq!(standing(&stores, None, &alice(), 20).await.denied_before, Some(at(10)));
        let bob = PrincipalId::new("https://issuer.example", "bob");
        assert_eq!(standing(&stores, None, &bob, 20).await.denied_before, None);
        let other_alice = PrincipalId::new("https://other.example", "alice");
        assert_eq!(standing(&stores, None, &other_alice, 20).await.denied_before, None);

        // of two the later one counts, in whichever order they come
        revocations.deny_before(&alice(), at(30), at(500), at(30)).await.unwrap();
        revocations.deny_before(&alice(), at(20), at(400), at(30)).await.unwrap();
        assert_eq!(standing(&stores, None, &alice(), 999).await.denied_before, Some(at(30)));

        // disabled: for ever, until somebody enables the user
        revocations.deny_before(&alice(), Timestamp::MAX, Timestamp::MAX, at(40)).await.unwrap();
        let disabled = standing(&stores, None, &alice(), 5_000_000).await.denied_before;
        assert!(disabled.is_some_and(|until| until > at(1_000_000_000)), "{disabled:?}");
        revocations.deny_only_before(&alice(), at(50), at(1000), at(50)).await.unwrap();
        assert_eq!(standing(&stores, None, &alice(), 60).await.denied_before, Some(at(50)));
    })
    .await;
}

// SC14
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_sign_outs_at_once_the_latest_counts() {
    each_store(async |stores| {
        fifty_times(&stores, |stores, n| async move {
            let issued = at(i64::from(n * 7 % 50));
            stores.revocations().deny_before(&alice(), issued, at(1000), at(0)).await.unwrap();
        })
        .await;

        assert_eq!(standing(&stores, None, &alice(), 60).await.denied_before, Some(at(49)));
    })
    .await;
}
