use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericParam, spanned::Spanned};

use super::parse::{Field, Struct};

/// The implementations. This can't fail.
pub(crate) fn expand(item: &Struct) -> TokenStream {
    let Struct { ident, generics, home, fields } = item;
    let home = home.as_ref().map_or_else(|| quote!(::auth_axum::__private), |path| quote!(#path));
    let bounded = bounded(item, &home);
    let (implemented, _, bounds) = bounded.split_for_impl();
    let (_, given, _) = generics.split_for_impl();

    let names = fields.iter().map(|field| &field.name);
    let places = (0..fields.len()).map(Literal::usize_unsuffixed);
    let values: Vec<_> = fields.iter().map(|field| value(field, &home)).collect();
    let declared = fields.iter().map(|field| {
        let (name, kind) = (&field.name, kind(field, &home));
        quote!((#name, #kind))
    });

    quote! {
        const _: () = {
            #[automatically_derived]
            impl #implemented #home::Attributes for #ident #given #bounds {
                #[inline]
                fn attribute(&self, name: &::core::primitive::str) -> ::core::option::Option<#home::Value<'_>> {
                    match name {
                        #(#names => #values,)*
                        _ => ::core::option::Option::None,
                    }
                }
            }

            #[automatically_derived]
            impl #implemented #home::DeclaresAttributes for #ident #given #bounds {
                const ATTRIBUTES: &'static [(&'static ::core::primitive::str, #home::Kind)] = &[#(#declared),*];

                #[inline]
                fn value_at(&self, place: ::core::primitive::usize) -> ::core::option::Option<#home::Value<'_>> {
                    match place {
                        #(#places => #values,)*
                        _ => ::core::option::Option::None,
                    }
                }
            }

            #[automatically_derived]
            impl #implemented #home::AsValue for #ident #given #bounds {
                const KIND: #home::Kind =
                    #home::Kind::Object(<Self as #home::DeclaresAttributes>::ATTRIBUTES);

                #[inline]
                fn as_value(&self) -> ::core::option::Option<#home::Value<'_>> {
                    ::core::option::Option::Some(#home::Value::Object(self))
                }
            }
        };
    }
}

/// At the field's type, so that one that is no attribute is reported there.
fn value(Field { ident, ty, .. }: &Field, home: &TokenStream) -> TokenStream {
    let place = Span::call_site().located_at(ty.span());
    quote_spanned!(place=> <#ty as #home::AsValue>::as_value(&self.#ident))
}

fn kind(Field { ty, recursive, .. }: &Field, home: &TokenStream) -> TokenStream {
    if *recursive {
        return quote!(#home::Kind::Any);
    }
    let place = Span::call_site().located_at(ty.span());
    quote_spanned!(place=> <#ty as #home::AsValue>::KIND)
}

/// The parameters of the struct, each type among them something that rules can ask for.
fn bounded(item: &Struct, home: &TokenStream) -> syn::Generics {
    let mut generics = item.generics.clone();
    for parameter in &mut generics.params {
        if let GenericParam::Type(ty) = parameter {
            ty.default = None;
            ty.bounds.push(syn::parse_quote!(#home::AsValue));
            ty.bounds.push(syn::parse_quote!(::core::fmt::Debug));
            ty.bounds.push(syn::parse_quote!(::core::marker::Sync));
        }
    }
    generics
}
