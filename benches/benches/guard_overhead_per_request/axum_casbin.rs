//! axum-casbin 1.3.0.
//!
//! The middleware takes the subject from the request's extensions, verified by whatever put it there, and decides by a
//! policy over path and method; the handler knows nothing of it. Its enforcer remembers decisions, so from the second
//! request on it looks one up and evaluates nothing: that is what is measured.
//!
//! A rule over two facts about the subject can't be said without a model of one's own; `any_of` is two policies.

use core::error::Error;

use ::axum_casbin::{
    CasbinAxumLayer, CasbinVals,
    casbin::{DefaultModel, MemoryAdapter, MgmtApi, RbacApi},
};
use axum::{Router, extract::Request, routing::get};

use crate::{Asked, Case, plain::reports};

pub(crate) fn cases(asked: Asked) -> Result<Vec<Case>, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let layer = runtime.block_on(layer(asked))?;
    Ok(vec![Case {
        name: "axum_casbin",
        service: Router::new().route("/reports", get(reports)).layer(layer),
        request: request(asked),
        answer: asked.answer(),
    }])
}

async fn layer(asked: Asked) -> ::axum_casbin::casbin::Result<CasbinAxumLayer> {
    let layer = CasbinAxumLayer::new(DefaultModel::from_str(MODEL).await?, MemoryAdapter::default()).await?;
    let may: &[&str] = match asked {
        Asked::AnyOf => &["admin", "editor"],
        Asked::Denied | Asked::OneRole => &["admin"],
        Asked::Hierarchy => &["editor"],
    };
    let mut enforcer = layer.write().await;
    for role in may {
        enforcer.add_policy(["*role", "/reports", "GET"].map(|word| word.replace("*role", role)).to_vec()).await?;
    }
    enforcer.add_role_for_user("alice", asked.role(), None).await?;
    enforcer.add_role_for_user("admin", "editor", None).await?;
    drop(enforcer);
    Ok(layer)
}

pub(crate) fn request(_: Asked) -> Box<dyn Fn() -> Request> {
    let subject = CasbinVals { subject: "alice".to_owned(), domain: None };
    Box::new(move || {
        let mut request = crate::request("Bearer verified");
        request.extensions_mut().insert(subject.clone());
        request
    })
}

const MODEL: &str = "
[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";
