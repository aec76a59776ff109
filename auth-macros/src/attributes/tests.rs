use quote::quote;

use super::attributes;
use crate::rule::compact;

#[test]
fn a_field_is_asked_for_at_its_place_and_borrowed() {
    let expanded = compact(&attributes(quote! {
        #[attributes(crate = ::auth_policy)]
        struct Article<'a, T: Clone = u8> {
            author: &'a str,
            #[attributes(rename = "owner")]
            r#type: T,
            #[attributes(skip)]
            body: String,
        }
    }));

    for expected in [
        "impl<'a, T:Clone+::auth_policy::AsValue+::core::fmt::Debug+::core::marker::Sync>::auth_policy::Attributes for Article<'a, T>{",
        "match name{\"author\"=><&'a str as::auth_policy::AsValue>::as_value(&self.author),\
         \"owner\"=><T as::auth_policy::AsValue>::as_value(&self.r#type),_=>::core::option::Option::None,}",
        "&[(\"author\",<&'a str as::auth_policy::AsValue>::KIND),(\"owner\",<T as::auth_policy::AsValue>::KIND)]",
        "match place{0=><&'a str as",
    ] {
        assert!(expanded.replace(", ", ",").contains(&expected.replace(", ", ",")), "{expected}\n{expanded}");
    }
    assert!(!expanded.contains("body"), "{expanded}");
}

#[test]
fn the_traits_are_those_of_the_facade_unless_said_otherwise() {
    let expanded = compact(&attributes(quote!(
        struct Article;
    )));

    assert!(expanded.contains("impl::auth_axum::__private::Attributes for Article{"), "{expanded}");
}

#[test]
fn a_struct_within_itself_is_not_looked_into_by_the_compiler() {
    let expanded = compact(&attributes(quote!(
        struct Node {
            parent: Option<Box<Node>>,
            other: Vec<Self>,
            name: String,
        }
    )));

    let kinds = "&[(\"parent\",::auth_axum::__private::Kind::Any),(\"other\",::auth_axum::__private::Kind::Any),\
                 (\"name\",<String as::auth_axum::__private::AsValue>::KIND)]";
    assert!(expanded.replace(", ", ",").contains(kinds), "{expanded}");
}

#[test]
fn with_a_mistake_the_traits_stay_implemented() {
    let expanded = compact(&attributes(quote!(
        struct Article {
            #[attributes(skp)]
            a: bool,
            b: bool,
        }
    )));

    assert!(expanded.contains("did you mean`skip`?"), "{expanded}");
    assert!(expanded.contains("impl::auth_axum::__private::Attributes for Article{"), "{expanded}");
}
