//! Single tokens and what is said when another one should stand there.

use winnow::Parser;
use winnow::stream::Stream;
use winnow::token::any;

use super::Tokens;
use crate::query::fault::{Fault, Problem, Span};
use crate::query::syntax::ast::Op;
use crate::query::syntax::lexer::{Kind, Parsed, RESERVED, Stop, Token};

/// One level deeper, up to the limit.
pub(super) fn deeper<'t, T>(
    input: &mut Tokens<'t>,
    mut inner: impl FnMut(&mut Tokens<'t>) -> Parsed<T>,
) -> Parsed<T> {
    let limit = input.state.limits.depth;
    if input.state.depth >= limit {
        return Err(Stop::here(here(input), Problem::TooDeep { limit }));
    }
    input.state.depth += 1;
    let found = inner(input);
    input.state.depth -= 1;
    found
}

/// `parser`, or a fault that says what should stand here.
pub(super) fn must<'t, T>(
    mut parser: impl Parser<Tokens<'t>, T, Stop>,
    expected: &'static str,
) -> impl Parser<Tokens<'t>, T, Stop> {
    move |input: &mut Tokens<'t>| {
        let before = input.checkpoint();
        parser.parse_next(input).map_err(|found| match found {
            Stop::Elsewhere => {
                input.reset(&before);
                stop(input, expected)
            }
            here @ Stop::Here(_) => here,
        })
    }
}

pub(super) fn keyword<'t>(word: &'static str) -> impl Parser<Tokens<'t>, &'t Token, Stop> {
    any.verify(move |token: &&Token| matches!(&token.kind, Kind::Word(found) if found.eq_ignore_ascii_case(word)))
}

pub(super) fn sign<'t>(kind: &'static Kind) -> impl Parser<Tokens<'t>, &'t Token, Stop> {
    any.verify(move |token: &&Token| token.kind == *kind)
}

pub(super) fn comparison(token: &Token) -> Option<Op> {
    match token.kind {
        Kind::Op(op) => Some(op),
        _ => None,
    }
}

pub(super) fn is_subject(token: &Token) -> bool {
    match &token.kind {
        Kind::Attribute(_) => true,
        Kind::Word(word) => !is_any(word, &RESERVED),
        _ => false,
    }
}

pub(super) fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

pub(super) fn peeks(input: &Tokens<'_>, kind: &Kind) -> bool {
    input.peek_token().is_some_and(|token| token.kind == *kind)
}

pub(super) fn here(input: &Tokens<'_>) -> Span {
    let end = Span::new(input.state.end, input.state.end);
    input.peek_token().map_or(end, |token| token.span)
}

pub(super) fn last_end(input: &Tokens<'_>) -> usize {
    input
        .input
        .previous_tokens()
        .next()
        .map_or(0, |token| token.span.end)
}

pub(super) fn stop(input: &Tokens<'_>, expected: &'static str) -> Stop {
    Stop::Here(Box::new(unexpected(input, expected)))
}

pub(super) fn unexpected(input: &Tokens<'_>, expected: &'static str) -> Fault {
    let found = input.peek_token().map_or_else(
        || "the end of the text".to_owned(),
        |token| shown(&token.kind),
    );
    Fault::new(here(input), Problem::Unexpected { expected, found })
}

fn shown(kind: &Kind) -> String {
    let short = |text: &str| text.chars().take(40).collect::<String>();
    match kind {
        Kind::Word(word) => format!("`{}`", short(word)),
        Kind::Attribute(name) => format!("`attrs.{}`", short(name)),
        Kind::Number(number) => format!("the number {number}"),
        Kind::Date(_) => "a date".to_owned(),
        Kind::Text(text) => format!("the text \"{}\"", short(text)),
        Kind::Op(op) => format!("`{}`", op.sign()),
        Kind::Open => "`(`".to_owned(),
        Kind::Close => "`)`".to_owned(),
        Kind::Comma => "`,`".to_owned(),
        Kind::Colon => "`:`".to_owned(),
        Kind::Percent => "`%`".to_owned(),
    }
}
