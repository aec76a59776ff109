//! What the service says about itself: OpenAPI document, page, and that both are true.

use std::collections::BTreeSet;

use auth_axum::AccessRow;
use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{Answer, Fixture};

async fn document(service: &Fixture) -> Value {
    let answer = service.call(None, "GET", "/openapi.json", "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    answer.json()
}

#[tokio::test]
async fn the_security_of_each_operation_is_that_of_its_guard() {
    let service = Fixture::new().await;
    let document = document(&service).await;
    let ways = |names: &[&str]| -> Value { names.iter().map(|name| json!({ "bearer": [name] })).collect() };
    let anybody_signed_in = json!([{ "bearer": [] }]);
    let policies = "policy:articles::articles::policies::";
    let author = |policy: &str| ways(&["role:admin", &format!("{policies}{policy}")]);
    let table = [
        ("/", "get", json!([])),
        ("/me", "get", anybody_signed_in.clone()),
        ("/reports", "get", anybody_signed_in),
        ("/articles", "get", ways(&["permission:articles:read"])),
        ("/articles", "post", ways(&["role:editor"])),
        ("/articles/{id}", "get", ways(&["permission:articles:read"])),
        ("/articles/{id}", "put", author("can_edit_article")),
        ("/articles/{id}", "delete", author("can_delete_article")),
        ("/users/{id}", "delete", ways(&["role:admin"])),
    ];

    for (path, method, security) in &table {
        assert_eq!(&document["paths"][path][method]["security"], security, "{method} {path}");
    }
    let operations = document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len());
    assert_eq!(operations.sum::<usize>(), table.len());
}

#[tokio::test]
async fn the_document_and_the_access_matrix_tell_the_same_rules() {
    let service = Fixture::new().await;
    let document = document(&service).await;

    let access = articles::routes().access();
    for row in access.rows().iter().filter(|row| row.declared().is_some() && row.path() != "/openapi.json") {
        let operation = &document["paths"][row.path()][row.methods().to_lowercase()];
        assert_eq!(operation["x-portcullis-rule"], row.rule().to_string(), "{} {}", row.methods(), row.path());
        assert_eq!(operation["responses"]["401"].is_object(), !row.rule().is_public(), "{}", row.path());
    }
    let outside: Vec<_> = access.rows().iter().filter_map(AccessRow::unguarded_because).collect();
    assert_eq!(outside, ["Swagger UI at /docs: files, the same for everybody"]);
}

#[tokio::test]
async fn the_document_is_whole() {
    let service = Fixture::new().await;
    let document = document(&service).await;

    let paths = document["paths"].as_object().unwrap();
    let operations = || paths.values().flat_map(|path| path.as_object().unwrap().values());
    let ids: BTreeSet<&str> = operations().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations().count(), "an operation's id is its alone: {ids:?}");
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    assert!(named.len() >= 8, "{named:?}");
    for reference in named {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let scheme = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!((&scheme["type"], &scheme["scheme"]), (&json!("http"), &json!("bearer")));
    let article = document.pointer("/components/schemas/Article/properties").unwrap().as_object().unwrap();
    assert_eq!(article.keys().collect::<Vec<_>>(), ["author_id", "body", "id", "published", "title"]);
}

fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(reference) if name == "$ref" => drop(into.insert(reference.to_owned())),
                    _ => references(value, into),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| references(element, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_anywhere_else() {
    let service = Fixture::new().await;
    let get = async |path: &str| -> Answer { service.call(None, "GET", path, "").await };

    let redirect = get("/docs").await;
    assert_eq!((redirect.status.as_u16(), redirect.header("location")), (303, "/docs/"));
    let page = get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));

    let html = page.text();
    let mut files = 0;
    let links = ["src=\"", "href=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    for link in links.filter_map(|text| text.split('"').next()) {
        let file = link.strip_prefix("./").unwrap_or(link);
        assert!(!file.contains("//"), "{link} is elsewhere");
        let answer = get(&format!("/docs/{file}")).await;
        assert_eq!(answer.status, 200, "{link}");
        assert!(!answer.body.is_empty(), "{link}");
        files += 1;
    }
    assert!(files >= 4, "{html}");
    let start = get("/docs/swagger-initializer.js").await.text();
    assert!(
        start.contains("\"/openapi.json\"") && !start.contains("http://") && !start.contains("https://"),
        "{start}"
    );
}

#[tokio::test]
async fn a_method_that_a_path_has_not_is_405_and_an_unknown_path_404() {
    let service = Fixture::new().await;

    let method = service.send(service.request(None, "PATCH", "/articles", Body::empty())).await;
    let path = service.send(service.request(None, "GET", "/article", Body::empty())).await;

    assert_eq!((method.status.as_u16(), path.status.as_u16()), (405, 404));
    let allow: BTreeSet<&str> = method.header("allow").split(',').collect();
    assert_eq!(allow, ["GET", "HEAD", "POST"].into());
}
