//! `policy_files!`: the model and the rules of a policy, read while the crate compiles. A wrong policy is a compile error, a
//! right one names and native code.
//!
//! ```text
//! policy_files!("model.conf", "policy.csv",      pub mod roles { pub const editor: Role = Role::declared("editor", &["admin"]); .. }
//!     types: { Article: crate::Article });       pub mod permissions { pub mod articles { pub const read: Permission = ..; } .. }
//!                                                pub mod policies {
//!                                                    pub fn can_edit(user: &Principal, resource: &crate::Article) -> bool { .. }
//!                                                    pub enum can_edit {}
//!                                                }
//!                                                pub static POLICY: CompiledPolicy = CompiledPolicy::new(..).permissions(..);
//! ```
//!
//! `input` (what stands in the macro) → `files` (where the texts are) → `auth_policy::declared` (one reader and one set of
//! checks with the engine) → `names`, `native` and `table` (to tokens); `fallback` for files with mistakes.

mod expand;
mod fallback;
mod files;
mod input;
mod names;
mod native;
#[cfg(test)]
mod tests;

use auth_policy::{Model, Policy, PolicyError, PolicyErrors, Rules, Source, declared::Declared};
use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

pub(crate) use self::files::Package;
use self::{files::File, input::Input, names::Names};
use crate::errors::Errors;

/// The expansion, for files of this package.
pub(crate) fn policy_files(input: TokenStream, package: &Package) -> TokenStream {
    let mut errors = Errors::default();
    let Some(input) = input::parse(input, &mut errors) else {
        return errors.into_tokens();
    };
    let model = package.read(&input.model, &mut errors);
    let rules = package.read(&input.rules, &mut errors);
    let tracked: TokenStream = [&model, &rules].into_iter().flatten().map(File::tracked).collect();

    let compiled = match (&model, &rules) {
        (Some(model), Some(rules)) => compiled(&input, model, rules, &mut errors),
        _ => None,
    };
    if let Some(tokens) = compiled.filter(|_| errors.is_empty()) {
        return quote!(#tracked #tokens);
    }
    let errors = errors.into_tokens();
    let names = fallback::expand(&input, rules.as_ref());
    quote!(#tracked #errors #names)
}

fn compiled(input: &Input, model: &File, rules: &File, errors: &mut Errors) -> Option<TokenStream> {
    let parsed = Model::parse(Source::new(model.name.as_str(), model.text.as_str()));
    let read = Rules::read(&Source::new(rules.name.as_str(), rules.text.as_str()));
    let (parsed, read) = match (parsed, read) {
        (Ok(parsed), Ok(read)) => (parsed, read),
        (parsed, read) => {
            report(parsed.err().into_iter().chain(read.err()), input, errors);
            return None;
        }
    };
    let declared = match Declared::of(&parsed, &read) {
        Ok(declared) => declared,
        Err(wrong) => {
            report([wrong], input, errors);
            return None;
        }
    };
    // the engine has the last word about functions and patterns
    if let Err(wrong) = Policy::load(parsed.clone(), read.clone()) {
        report([wrong], input, errors);
        return None;
    }

    let mut wrong = Vec::new();
    let names = Names::of(&declared, &read, &mut wrong);
    let policies: Vec<_> =
        declared.policies.iter().filter_map(|policy| native::policy(policy, input, &mut wrong)).collect();
    input.unused_types(&declared, errors);
    for error in &wrong {
        errors.at(input.literal_of(error), error);
    }
    errors.is_empty().then(|| expand::expand(input, (model, rules), &declared, &names, &policies))
}

/// Each mistake by itself, at the file that it is in; not more of them than one can read.
fn report(all: impl IntoIterator<Item = PolicyErrors>, input: &Input, errors: &mut Errors) {
    let all: Vec<PolicyError> = all.into_iter().flatten().collect();
    for error in all.iter().take(REPORTED) {
        errors.at(input.literal_of(error), error);
    }
    if let Some(more) = all.len().checked_sub(REPORTED).filter(|more| *more > 0) {
        errors.at(&input.rules, format_args!("and {more} more mistakes in {}", input.rules.value()));
    }
}

impl Input {
    /// The file that an error is in.
    fn literal_of(&self, error: &PolicyError) -> &LitStr {
        if error.source_text().name() == self.model.value() { &self.model } else { &self.rules }
    }
}

/// As many mistakes are reported.
const REPORTED: usize = 50;
