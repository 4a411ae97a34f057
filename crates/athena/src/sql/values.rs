//! Rows of VALUES: Trino accepts `VALUES 1, 2` and `VALUES ROW(1, 'a')`, sqlparser 0.62 requires
//! parentheses around each row.

use std::iter::Peekable;
use std::vec::IntoIter;

use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

type Rest = Peekable<IntoIter<TokenWithSpan>>;

/// Adds parentheses to the rows of VALUES that have none.
pub(super) fn parenthesise_rows(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let values = is(&token, Keyword::VALUES);
        out.push(token);
        if values {
            take_rows(&mut rest, &mut out);
        }
    }
    out
}

fn take_rows(rest: &mut Rest, out: &mut Vec<TokenWithSpan>) {
    loop {
        out.extend(parenthesised(parenthesise_rows(take_row(rest))));
        let Some(comma) = rest.next_if(|next| next.token == Token::Comma) else {
            return;
        };
        out.push(comma);
    }
}

fn is(token: &TokenWithSpan, keyword: Keyword) -> bool {
    matches!(&token.token, Token::Word(word) if word.quote_style.is_none() && word.keyword == keyword)
}

fn ends_values(token: &TokenWithSpan) -> bool {
    use Keyword::{EXCEPT, FETCH, INTERSECT, LIMIT, OFFSET, ORDER, UNION};
    matches!(token.token, Token::Comma | Token::RParen)
        || [EXCEPT, FETCH, INTERSECT, LIMIT, OFFSET, ORDER, UNION]
            .into_iter()
            .any(|keyword| is(token, keyword))
}

fn take_row(rest: &mut Rest) -> Vec<TokenWithSpan> {
    let (mut row, mut depth) = (Vec::new(), 0);
    while let Some(token) = rest.next_if(|next| depth > 0 || !ends_values(next)) {
        depth += change_of_depth(&token.token);
        row.push(token);
    }
    row
}

fn change_of_depth(token: &Token) -> i32 {
    match token {
        Token::LParen | Token::LBracket => 1,
        Token::RParen | Token::RBracket => -1,
        _ => 0,
    }
}

fn parenthesised(mut row: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let named = row.first().is_some_and(|first| is(first, Keyword::ROW));
    if is_group(&row[usize::from(named)..]) {
        row.drain(..usize::from(named));
        return row;
    }
    let (Some(start), Some(end)) = (
        row.first().map(|first| first.span.start),
        row.last().map(|last| last.span.end),
    ) else {
        return row;
    };
    let parenthesis = |token, at: Location| TokenWithSpan {
        token,
        span: Span::new(at, at),
    };
    row.insert(0, parenthesis(Token::LParen, start));
    row.push(parenthesis(Token::RParen, end));
    row
}

/// Whether one pair of parentheses encloses all tokens.
fn is_group(tokens: &[TokenWithSpan]) -> bool {
    let mut depth = 0;
    let closing = tokens.iter().position(|token| {
        depth += change_of_depth(&token.token);
        depth == 0
    });
    tokens
        .first()
        .is_some_and(|first| first.token == Token::LParen)
        && closing == Some(tokens.len() - 1)
}
