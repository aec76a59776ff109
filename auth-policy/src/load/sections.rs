use crate::{
    Expr, Model, PolicyError, Sections,
    error::{listed, quoted},
    expr::{ExprKind, Side},
};

/// By which definitions of a model a request is decided, as their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) request: usize,
    pub(crate) policy: usize,
    pub(crate) effect: usize,
    pub(crate) matcher: usize,
}

/// What belongs to each matcher: the sections that it speaks of, or else those of its number, or else the first ones.
pub(super) fn of_matchers(model: &Model) -> Vec<Chosen> {
    let chosen = model.matchers.iter().enumerate().filter_map(|(matcher, definition)| {
        let number = definition.key.name.strip_prefix('m').unwrap_or_default();
        let key_of = |letter: &str, mentioned: Option<&str>| {
            mentioned.map_or_else(|| format!("{letter}{number}"), str::to_owned)
        };
        let find = |keys: &mut dyn Iterator<Item = &str>, key: &str| {
            let keys: Vec<_> = keys.collect();
            let first = key.trim_end_matches(|last: char| last.is_ascii_digit());
            keys.iter().position(|known| *known == key).or_else(|| keys.iter().position(|known| *known == first))
        };
        let request = key_of("r", mentioned(&definition.expr, Side::Request));
        let policy = key_of("p", mentioned(&definition.expr, Side::Rule));
        Some(Chosen {
            request: find(&mut model.requests.iter().map(|one| &*one.key.name), &request)?,
            policy: find(&mut model.policies.iter().map(|one| &*one.key.name), &policy)?,
            effect: find(&mut model.effects.iter().map(|one| &*one.key.name), &format!("e{number}"))?,
            matcher,
        })
    });
    chosen.collect()
}

/// The definitions of these names.
pub(crate) fn named(model: &Model, sections: &Sections<'_>) -> Result<Chosen, PolicyError> {
    let find = |keys: Vec<&str>, key: &str| {
        keys.iter().position(|known| *known == key).ok_or_else(|| {
            let span = crate::Span::default();
            PolicyError::new(model.source.clone(), span, format!("there is no {}", quoted(key)))
                .help(format!("there are {}", listed(keys)))
        })
    };
    Ok(Chosen {
        request: find(model.requests.iter().map(|one| &*one.key.name).collect(), sections.request)?,
        policy: find(model.policies.iter().map(|one| &*one.key.name).collect(), sections.policy)?,
        effect: find(model.effects.iter().map(|one| &*one.key.name).collect(), sections.effect)?,
        matcher: find(model.matchers.iter().map(|one| &*one.key.name).collect(), sections.matcher)?,
    })
}

/// The first section of this side that an expression speaks of.
fn mentioned(expr: &Expr, side: Side) -> Option<&str> {
    match &expr.kind {
        ExprKind::Binary(_, left, right) => mentioned(left, side).or_else(|| mentioned(right, side)),
        ExprKind::Call(_, elements) | ExprKind::List(elements) => {
            elements.iter().find_map(|element| mentioned(element, side))
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().find_map(|expr| mentioned(expr, side))
        }
        ExprKind::Field(field) => (field.side == side).then_some(&*field.section.name),
        ExprKind::Literal(_) => None,
        ExprKind::Unary(_, operand) => mentioned(operand, side),
    }
}
