//! What Portcullis remembers, and where it is kept.

pub mod traits;
