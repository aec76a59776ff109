use casbin::{Adapter, FileAdapter, Filter, MemoryAdapter, Model as CasbinModel, StringAdapter};

use super::{lines, model, rule};
use crate::policy::{CasbinRules, StoresRules};

const TEXT: &str = "p, alice, data1, read\np, \"bob, the second\", data2, write\ng, alice, admin";

fn of<A: Adapter>(adapter: A) -> CasbinRules<A> {
    CasbinRules::new("the adapter", &model(), adapter)
}

#[tokio::test]
async fn every_row_that_an_adapter_has_comes_in_and_in_its_order() {
    let rules = of(StringAdapter::new(TEXT)).load().await.unwrap();

    assert_eq!(lines(&rules), ["p, alice, data1, read", "p, \"bob, the second\", data2, write", "g, alice, admin"]);
}

#[tokio::test]
async fn a_row_of_a_kind_that_the_model_does_not_declare_is_an_error_and_not_dropped() {
    let error = of(StringAdapter::new("p, alice, data1, read\np2, alice, data1, write\n")).load().await.unwrap_err();

    let message = "the adapter: there are 1 rows of the kind `p2`, which the model does not declare";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn rows_are_added_and_removed_where_the_adapter_keeps_them() {
    let rules = of(MemoryAdapter::default());

    rules.add(&[rule("p", ["alice", "data1", "read"]), rule("g", ["bob", "alice"])]).await.unwrap();
    assert_eq!(lines(&rules.load().await.unwrap()), ["p, alice, data1, read", "g, bob, alice"]);

    rules.remove(&[rule("p", ["alice", "data1", "read"])]).await.unwrap();
    assert_eq!(lines(&rules.load().await.unwrap()), ["g, bob, alice"]);
}

#[tokio::test]
async fn a_row_that_is_there_is_not_added_again() {
    let rules = of(MemoryAdapter::default());
    let twice = [rule("p", ["alice", "data1", "read"])];

    rules.add(&twice).await.unwrap();
    rules.add(&twice).await.unwrap();

    assert_eq!(rules.load().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_adapter_that_says_yes_and_stores_nothing_is_found_out() {
    // casbin's own adapter of files does that
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), TEXT).unwrap();
    let rules = of(FileAdapter::new(file.path().to_owned()));

    let added = rules.add(&[rule("p", ["eve", "data1", "read"])]).await.unwrap_err();
    let removed = rules.remove(&[rule("g", ["alice", "admin"])]).await.unwrap_err();

    let stored = "the adapter: the adapter said that it has stored `p, eve, data1, read`, and it has not";
    assert_eq!(added.to_string(), stored);
    assert_eq!(
        removed.to_string(),
        "the adapter: the adapter said that it has removed `g, alice, admin`, and it has not"
    );
}

/// SZ8: a store that is down is an error, and no empty policy.
#[tokio::test]
async fn an_adapter_that_fails_is_an_error_with_its_cause() {
    let error = of(Broken { filtered: false, down: true }).load().await.unwrap_err();

    assert!(error.to_string().starts_with("the adapter can't be read: Casbin Io Error"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn an_adapter_that_has_loaded_a_part_of_its_rules_is_refused() {
    let error = of(Broken { filtered: true, down: false }).load().await.unwrap_err();

    assert_eq!(error.to_string(), "the adapter: the adapter has loaded a part of its rules only");
}

struct Broken {
    filtered: bool,
    down: bool,
}

#[async_trait::async_trait]
impl Adapter for Broken {
    async fn load_policy(&mut self, _: &mut dyn CasbinModel) -> casbin::Result<()> {
        if self.down { Err(std::io::Error::other("no connection").into()) } else { Ok(()) }
    }

    async fn load_filtered_policy<'a>(&mut self, _: &mut dyn CasbinModel, _: Filter<'a>) -> casbin::Result<()> {
        Ok(())
    }

    async fn save_policy(&mut self, _: &mut dyn CasbinModel) -> casbin::Result<()> {
        Ok(())
    }

    async fn clear_policy(&mut self) -> casbin::Result<()> {
        Ok(())
    }

    fn is_filtered(&self) -> bool {
        self.filtered
    }

    async fn add_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        Ok(true)
    }

    async fn add_policies(&mut self, _: &str, _: &str, _: Vec<Vec<String>>) -> casbin::Result<bool> {
        Ok(true)
    }

    async fn remove_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        Ok(true)
    }

    async fn remove_policies(&mut self, _: &str, _: &str, _: Vec<Vec<String>>) -> casbin::Result<bool> {
        Ok(true)
    }

    async fn remove_filtered_policy(&mut self, _: &str, _: &str, _: usize, _: Vec<String>) -> casbin::Result<bool> {
        Ok(true)
    }
}
