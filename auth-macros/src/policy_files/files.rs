//! The files of the package that is being compiled, and no others.

use std::{
    env, fs,
    path::{Component, Path, PathBuf},
};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::errors::{Errors, did_you_mean};

/// The package that the macro stands in.
pub(crate) struct Package {
    root: PathBuf,
    /// Whether the compiler knows the root as `CARGO_MANIFEST_DIR`.
    is_known: bool,
}

/// A file of it.
pub(crate) struct File {
    /// As it is written in the macro.
    pub(crate) name: String,
    pub(crate) text: String,
    /// The path for `include_str!`.
    pub(crate) path: TokenStream,
}

impl Package {
    /// The package of a source file, or else the one that Cargo compiles.
    ///
    /// Tests of what does not compile have their manifest elsewhere than their source.
    pub(crate) fn of(source: Option<PathBuf>) -> Self {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        let of_source = source.and_then(|source| source.canonicalize().ok()).and_then(|source| {
            source.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").is_file()).map(Path::to_owned)
        });
        let known = manifest.canonicalize().unwrap_or(manifest);
        match of_source.filter(|folder| *folder != known) {
            Some(root) => Self { root, is_known: false },
            None => Self { root: known, is_known: true },
        }
    }

    /// A package at this folder.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.canonicalize().unwrap(), is_known: true }
    }

    /// Reads a file, unless it is none of the package.
    pub(crate) fn read(&self, literal: &LitStr, errors: &mut Errors) -> Option<File> {
        let name = literal.value();
        match self.text(&name) {
            Ok(text) => Some(File { path: self.path(&name), name, text }),
            Err(message) => {
                errors.at(literal, message);
                None
            }
        }
    }

    fn text(&self, name: &str) -> Result<String, String> {
        let path = Path::new(name);
        let within = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !within {
            return Err(format!(
                "a policy file is inside of the package, and `{name}` is not: write its path from the folder of `Cargo.toml`, without `..`"
            ));
        }
        let whole = self.root.join(path);
        let Ok(real) = whole.canonicalize() else {
            let file = path.file_name().and_then(|file| file.to_str()).unwrap_or_default();
            let folder = whole.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten();
            let mut beside: Vec<String> =
                folder.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
            beside.sort();
            let near = did_you_mean(file, beside.iter().map(String::as_str));
            return Err(format!("there is no file `{name}` in the package{near}"));
        };
        if !real.starts_with(&self.root) {
            return Err(format!("`{name}` leads out of the package: put the file itself there"));
        }
        let bytes = fs::read(real).map_err(|error| format!("`{name}` can't be read: {error}"))?;
        String::from_utf8(bytes).map_err(|_| format!("`{name}` is no UTF-8 text"))
    }

    fn path(&self, name: &str) -> TokenStream {
        if self.is_known {
            return quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #name));
        }
        let path = self.root.join(name);
        let path = path.to_string_lossy();
        quote!(#path)
    }
}

impl File {
    /// Has the compiler look at the file again when it changes.
    pub(crate) fn tracked(&self) -> TokenStream {
        let path = &self.path;
        quote!(
            const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
        )
    }
}
