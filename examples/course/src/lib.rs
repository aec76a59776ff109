//! The examples of a course on authentication and authorization, chapter by chapter, without their faults.

mod chapters;
pub mod cli;
mod compat;
mod course;
mod headers;
mod reference;
mod samples;
mod secret_file;
mod serve;

pub use self::{
    compat::Format,
    course::{Course, CourseError, RevocationMode},
};
