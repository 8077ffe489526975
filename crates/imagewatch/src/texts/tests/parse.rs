//! Reading a catalog into what the tests compare.

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};
use std::collections::{BTreeMap, BTreeSet};

/// A catalog: messages and terms by key. The key of a term begins with a hyphen.
pub(super) type Messages = BTreeMap<String, Message>;

/// A message: the parts of a text by name; the value's name is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Message {
    pub(super) parts: BTreeMap<String, Part>,
}

impl Message {
    /// Names of the parts.
    pub(super) fn shape(&self) -> Vec<&str> {
        self.parts.keys().map(String::as_str).collect()
    }
}

/// A value or attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Part {
    /// Variables, without the dollar sign.
    pub(super) variables: BTreeSet<String>,
    /// Messages and terms that it refers to.
    pub(super) references: BTreeSet<String>,
}

/// Reads a catalog; fails on anything that Fluent cannot read and on keys that come twice.
pub(super) fn messages(name: &str, source: &str) -> Messages {
    let resource = fluent_syntax::parser::parse(source)
        .unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut messages = Messages::new();
    for entry in &resource.body {
        let (key, value, attributes) = match entry {
            Entry::Message(m) => (m.id.name.to_owned(), m.value.as_ref(), &m.attributes),
            Entry::Term(t) => (format!("-{}", t.id.name), Some(&t.value), &t.attributes),
            Entry::Junk { content } => panic!("{name}: cannot read {content}"),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
        };
        let mut message = Message::default();
        let parts = value.map(|value| ("", value)).into_iter();
        let parts = parts.chain(attributes.iter().map(|a| (a.id.name, &a.value)));
        for (name, pattern) in parts {
            let mut part = Part::default();
            walk(pattern, &mut part);
            message.parts.insert(name.to_owned(), part);
        }
        assert!(
            messages.insert(key.clone(), message).is_none(),
            "{name}: {key} comes twice"
        );
    }
    messages
}

fn walk(pattern: &Pattern<&str>, part: &mut Part) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            walk_expression(expression, part);
        }
    }
}

fn walk_expression(expression: &Expression<&str>, part: &mut Part) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, part),
        Expression::Select { selector, variants } => {
            walk_inline(selector, part);
            variants
                .iter()
                .for_each(|variant| walk(&variant.value, part));
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, part: &mut Part) {
    match inline {
        InlineExpression::VariableReference { id } => {
            part.variables.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            part.references.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { id, arguments, .. } => {
            part.references.insert(format!("-{}", id.name));
            if let Some(arguments) = arguments {
                walk_arguments(arguments, part);
            }
        }
        InlineExpression::FunctionReference { arguments, .. } => walk_arguments(arguments, part),
        InlineExpression::Placeable { expression } => walk_expression(expression, part),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

fn walk_arguments(arguments: &CallArguments<&str>, part: &mut Part) {
    arguments
        .positional
        .iter()
        .chain(arguments.named.iter().map(|named| &named.value))
        .for_each(|argument| walk_inline(argument, part));
}
