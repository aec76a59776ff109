use auth_axum::{GuardedRouter, get, post};
use axum::{Json, extract::Path};

async fn show(Path(_): Path<u32>) {}

async fn index() {}

async fn create(Json(_): Json<u32>) {}

async fn list() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new()
        .route("/", get(index))
        .route("/{id}", get(show))
        .route("/articles", post(create).get(list))
        .fallback(index);
}
