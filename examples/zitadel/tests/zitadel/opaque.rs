//! Opaque tokens.

use crate::support::Fixture;

// Z40
#[tokio::test]
async fn an_opaque_token_is_no_token_of_this_service() {
    let service = Fixture::new().await;
    assert_eq!(service.refused_text("VG9rZW4tb3BhcXVl").await, "Invalid token format");
}
