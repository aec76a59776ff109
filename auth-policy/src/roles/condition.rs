use core::fmt;
use std::{sync::Arc, time::SystemTime};

use crate::{
    FailureKind,
    functions::time,
    names::{NameId, Names},
};

type Function = dyn Fn(&[&str], Option<SystemTime>) -> Result<bool, String> + Send + Sync;

/// When an assignment holds that has parameters.
#[derive(Clone)]
pub(crate) enum Condition {
    /// As a registered function of the parameters says.
    Function(Arc<Function>),
    /// Between two times: `timeMatch`.
    Time,
}

impl Condition {
    pub(crate) fn holds(
        &self,
        parameters: &[NameId],
        names: &Names,
        now: Option<SystemTime>,
    ) -> Result<bool, FailureKind> {
        match (self, parameters) {
            (Self::Function(holds), _) => {
                let texts: Vec<_> = parameters.iter().map(|parameter| names.text(*parameter)).collect();
                holds(&texts, now).map_err(|_| FailureKind::FunctionFailed)
            }
            (Self::Time, [from, to]) => {
                let (from, to) = (names.text(*from), names.text(*to));
                if from == "_" && to == "_" {
                    return Ok(true);
                }
                time::between(from, to, now.ok_or(FailureKind::NoTime)?).ok_or(FailureKind::WrongType)
            }
            (Self::Time, _) => Err(FailureKind::WrongType),
        }
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Function(_) => "registered",
            Self::Time => "timeMatch",
        })
    }
}
