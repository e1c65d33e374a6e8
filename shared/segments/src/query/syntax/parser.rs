//! Tokens to a tree, by the grammar of docs/SEGMENTS.md. What it refuses it refuses at one place, with what should stand there.

mod tokens;
mod value;

use winnow::Parser;
use winnow::combinator::{alt, opt, preceded, separated, terminated};
use winnow::stream::{Stateful, Stream, TokenSlice};
use winnow::token::any;

use self::tokens::{
    comparison, deeper, is_any, is_subject, keyword, last_end, must, peeks, sign, stop, unexpected,
};
use self::value::{lasting, operand, period};
use super::ast::{Argument, Condition, Expr, Form, Op, Operand, Place, Subject, Test};
use super::lexer::{Kind, Parsed, Stop, Token, lowercase, tokens};
use crate::query::Limits;
use crate::query::fault::{Fault, Problem, Span};

/// Tokens with what has been counted on the way.
type Tokens<'t> = Stateful<TokenSlice<'t, Token>, Counted>;

/// How deep and how many, and where the text ends.
#[derive(Debug, Clone, Copy)]
struct Counted {
    depth: usize,
    conditions: usize,
    limits: Limits,
    end: usize,
}

/// The tree of `text`.
///
/// # Errors
/// The first fault: of length, of letters, of grammar, of depth or number.
pub fn parse(text: &str, limits: &Limits) -> Result<Expr, Box<Fault>> {
    if text.len() > limits.bytes {
        let problem = Problem::TooLong {
            bytes: text.len(),
            limit: limits.bytes,
        };
        return Err(Box::new(Fault::new(Span::new(0, text.len()), problem)));
    }
    let tokens = tokens(text)?;
    let Some(last) = tokens.last() else {
        return Err(Box::new(Fault::new(
            Span::new(0, text.len()),
            Problem::Empty,
        )));
    };
    let mut input = Stateful {
        input: TokenSlice::new(&tokens),
        state: Counted {
            depth: 0,
            conditions: 0,
            limits: *limits,
            end: last.span.end,
        },
    };
    match terminated(any_of, end).parse_next(&mut input) {
        Ok(expr) => Ok(expr),
        Err(Stop::Here(fault)) => Err(fault),
        Err(Stop::Elsewhere) => Err(Box::new(unexpected(&input, "a condition"))),
    }
}

fn any_of(input: &mut Tokens<'_>) -> Parsed<Expr> {
    separated(1.., all_of, keyword("or"))
        .map(Expr::any)
        .parse_next(input)
}

fn all_of(input: &mut Tokens<'_>) -> Parsed<Expr> {
    separated(1.., negated, keyword("and"))
        .map(Expr::all)
        .parse_next(input)
}

fn negated(input: &mut Tokens<'_>) -> Parsed<Expr> {
    if opt(keyword("not")).parse_next(input)?.is_some() {
        let inner = deeper(input, negated)?;
        return Ok(Expr::Not(Box::new(inner)));
    }
    if opt(sign(&Kind::Open)).parse_next(input)?.is_some() {
        let inner = deeper(input, any_of)?;
        must(sign(&Kind::Close), "AND, OR or `)`").parse_next(input)?;
        return Ok(inner);
    }
    must(condition, "a condition").parse_next(input)
}

fn condition(input: &mut Tokens<'_>) -> Parsed<Expr> {
    let subject = subject(input)?;
    input.state.conditions += 1;
    if input.state.conditions > input.state.limits.conditions {
        let limit = input.state.limits.conditions;
        return Err(Stop::here(
            subject.place.0,
            Problem::TooManyConditions { limit },
        ));
    }
    let test = test(input)?;
    let place = Place(subject.place.0.to(Span::new(0, last_end(input))));
    Ok(Expr::Leaf(Condition {
        subject,
        test,
        place,
    }))
}

fn subject(input: &mut Tokens<'_>) -> Parsed<Subject> {
    let token = any
        .verify(|token: &&Token| is_subject(token))
        .parse_next(input)?;
    let (name, form) = match &token.kind {
        Kind::Attribute(name) => (name.clone(), Form::Attribute),
        Kind::Word(name) => (lowercase(name), Form::Field),
        _ => return Err(Stop::Elsewhere),
    };
    let form = match form {
        Form::Field if peeks(input, &Kind::Open) => Form::Call(call(input)?),
        form => form,
    };
    Ok(Subject {
        name,
        form,
        place: Place(token.span.to(Span::new(0, last_end(input)))),
        name_place: Place(token.span),
    })
}

fn call(input: &mut Tokens<'_>) -> Parsed<Vec<Argument>> {
    sign(&Kind::Open).parse_next(input)?;
    if opt(sign(&Kind::Close)).parse_next(input)?.is_some() {
        return Ok(Vec::new());
    }
    let arguments: Vec<Argument> = deeper(input, |input| {
        separated(1.., must(argument, "an argument"), sign(&Kind::Comma)).parse_next(input)
    })?;
    must(sign(&Kind::Close), "`,` or `)`").parse_next(input)?;
    limited(input, arguments)
}

fn argument(input: &mut Tokens<'_>) -> Parsed<Argument> {
    let before = input.checkpoint();
    let name: Parsed<&Token> = any.parse_next(input);
    if let (Ok(token), Some(next)) = (name, input.peek_token())
        && let Kind::Word(word) = &token.kind
        && is_subject(token)
    {
        let is_test = match &next.kind {
            Kind::Colon | Kind::Op(_) => true,
            Kind::Word(next) => is_any(next, &["in", "between", "not", "is", "contains"]),
            _ => false,
        };
        if is_test {
            return named(input, word, token.span);
        }
    }
    input.reset(&before);
    if is_call_ahead(input) {
        return subject(input).map(Argument::Subject);
    }
    operand(input).map(Argument::Value)
}

/// Whether an attribute or a call comes next.
fn is_call_ahead(input: &Tokens<'_>) -> bool {
    let mut ahead = input.iter();
    let (first, second) = (ahead.next(), ahead.next());
    first.is_some_and(|token| match token.kind {
        Kind::Attribute(_) => true,
        Kind::Word(_) => second.is_some_and(|token| token.kind == Kind::Open),
        _ => false,
    })
}

/// `name: value`, `name: (a, b)` or a comparison.
fn named(input: &mut Tokens<'_>, name: &str, name_span: Span) -> Parsed<Argument> {
    let test = if opt(sign(&Kind::Colon)).parse_next(input)?.is_some() {
        if peeks(input, &Kind::Open) {
            Test::In(list(input)?)
        } else {
            let operand = must(operand, "a value").parse_next(input)?;
            Test::Compare(Op::Equal, operand, None)
        }
    } else {
        test(input)?
    };
    Ok(Argument::Named {
        name: lowercase(name),
        test,
        place: Place(name_span.to(Span::new(0, last_end(input)))),
        name_place: Place(name_span),
    })
}

fn test(input: &mut Tokens<'_>) -> Parsed<Test> {
    if let Some(op) = opt(any.verify_map(comparison)).parse_next(input)? {
        let value = must(operand, "a value to compare with").parse_next(input)?;
        let mut last = opt(preceded(
            (keyword("in"), keyword("last")),
            must(lasting, "a length of time such as 90d"),
        ));
        return Ok(Test::Compare(op, value, last.parse_next(input)?));
    }
    if let Some(is) = opt(keyword("is")).parse_next(input)? {
        return known(input, is.span);
    }
    let not = opt(keyword("not")).parse_next(input)?.is_some();
    let asked = opt(alt((member, between, contains))).parse_next(input)?;
    match (not, asked) {
        (false, asked) => Ok(asked.unwrap_or(Test::Holds)),
        (true, Some(asked)) => Ok(opposite(asked)),
        (true, None) => Err(stop(input, "IN, BETWEEN or CONTAINS")),
    }
}

/// `IS KNOWN`, `IS NOT KNOWN`; where other languages say null, the fix says it in ours.
fn known(input: &mut Tokens<'_>, is: Span) -> Parsed<Test> {
    let not = opt(keyword("not")).parse_next(input)?.is_some();
    if opt(keyword("known")).parse_next(input)?.is_some() {
        return Ok(if not { Test::NotKnown } else { Test::Known });
    }
    let fault = unexpected(input, "KNOWN or NOT KNOWN");
    let is_null = input.peek_token().is_some_and(|token| match &token.kind {
        Kind::Word(word) => is_any(word, &["null", "empty", "unknown", "missing", "set"]),
        _ => false,
    });
    let set = input
        .peek_token()
        .is_some_and(|token| matches!(&token.kind, Kind::Word(word) if is_any(word, &["set"])));
    let meant = if not == set {
        "IS NOT KNOWN"
    } else {
        "IS KNOWN"
    };
    let whole = is.to(fault.span);
    Err(Stop::Here(Box::new(if is_null {
        fault.or_replace(whole, meant)
    } else {
        fault
    })))
}

fn member(input: &mut Tokens<'_>) -> Parsed<Test> {
    let word = keyword("in").parse_next(input)?.span;
    if peeks(input, &Kind::Open) {
        return list(input).map(Test::In);
    }
    if let Some(period) = opt(period).parse_next(input)? {
        return Ok(Test::During(period));
    }
    let before = input.checkpoint();
    let Stop::Here(mut fault) = stop(
        input,
        "a list such as (\"a\", \"b\") or a period such as last 30d",
    ) else {
        return Err(Stop::Elsewhere);
    };
    if let Ok(value) = operand(input) {
        let text = format!("IN ({value})");
        *fault = fault.or_replace(word.to(value.place.0), text);
    }
    input.reset(&before);
    Err(Stop::Here(fault))
}

fn between(input: &mut Tokens<'_>) -> Parsed<Test> {
    keyword("between").parse_next(input)?;
    let low = must(operand, "the lower value").parse_next(input)?;
    must(keyword("and"), "AND and the upper value").parse_next(input)?;
    let high = must(operand, "the upper value").parse_next(input)?;
    Ok(Test::Between(low, high))
}

fn contains(input: &mut Tokens<'_>) -> Parsed<Test> {
    keyword("contains").parse_next(input)?;
    must(operand, "a value")
        .map(Test::Contains)
        .parse_next(input)
}

fn opposite(test: Test) -> Test {
    match test {
        Test::In(list) => Test::NotIn(list),
        Test::During(period) => Test::NotDuring(period),
        Test::Between(low, high) => Test::NotBetween(low, high),
        Test::Contains(value) => Test::NotContains(value),
        other => other,
    }
}

fn list(input: &mut Tokens<'_>) -> Parsed<Vec<Operand>> {
    sign(&Kind::Open).parse_next(input)?;
    let values: Vec<Operand> =
        separated(1.., must(operand, "a value"), sign(&Kind::Comma)).parse_next(input)?;
    must(sign(&Kind::Close), "`,` or `)`").parse_next(input)?;
    limited(input, values)
}

fn limited<T>(input: &Tokens<'_>, all: Vec<T>) -> Parsed<Vec<T>> {
    let (found, limit) = (all.len(), input.state.limits.list);
    if found > limit {
        let end = last_end(input);
        let span = Span::new(end.saturating_sub(1), end);
        return Err(Stop::here(span, Problem::ListTooLong { found, limit }));
    }
    Ok(all)
}

/// Everything was read; what is left is shown, with a fix for what people write.
fn end(input: &mut Tokens<'_>) -> Parsed<()> {
    let Some(found) = input.peek_token() else {
        return Ok(());
    };
    let expected = match found.kind {
        Kind::Close => "no `)`: none is open",
        Kind::Op(_) | Kind::Comma | Kind::Colon | Kind::Open => "AND, OR or the end of the text",
        _ => "AND, OR, a comparison or the end of the text",
    };
    let mut fault = unexpected(input, expected);
    if let Some((span, joined)) = thousands(input) {
        fault = fault.or_replace(span, joined);
    }
    Err(Stop::Here(Box::new(fault)))
}

/// `1,000`: a comma between a number and three digits.
fn thousands(input: &Tokens<'_>) -> Option<(Span, String)> {
    let before = input.input.previous_tokens().next()?;
    let mut ahead = input.iter();
    let (comma, after) = (ahead.next()?, ahead.next()?);
    let touching = before.span.end == comma.span.start && comma.span.end == after.span.start;
    match (&before.kind, &comma.kind, &after.kind) {
        (Kind::Number(thousands), Kind::Comma, Kind::Number(rest)) if touching => {
            let joined = format!("{thousands}{:0>3}", rest.to_string());
            Some((before.span.to(after.span), joined))
        }
        _ => None,
    }
}
