use auth_axum::{GuardedRouter, get};
use axum::extract::State;

async fn index<T: Clone>(State(_): State<T>) {}

fn main() {
    let _: GuardedRouter<u8> = GuardedRouter::new().route("/", get(index::<u8>));
}
