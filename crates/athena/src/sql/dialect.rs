//! Trino's dialect for sqlparser. sqlparser 0.62 has none; one is proposed in
//! apache/datafusion-sqlparser-rs pull request 2485.

use std::any::TypeId;

use datafusion::logical_expr::sqlparser::ast::Expr;
use datafusion::logical_expr::sqlparser::dialect::{Dialect, GenericDialect, Precedence};
use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::parser::{Parser, ParserError};

#[derive(Debug)]
pub(super) struct TrinoDialect;

impl Dialect for TrinoDialect {
    /// sqlparser 0.62 parses UNNEST as a relation for some dialects only, the generic one among
    /// them.
    fn dialect(&self) -> TypeId {
        TypeId::of::<GenericDialect>()
    }

    fn is_delimited_identifier_start(&self, character: char) -> bool {
        character == '"'
    }

    fn is_identifier_start(&self, character: char) -> bool {
        character.is_alphabetic() || character == '_'
    }

    fn is_identifier_part(&self, character: char) -> bool {
        character.is_alphanumeric() || matches!(character, '_' | '@' | '$')
    }

    /// `a IS [NOT] DISTINCT FROM b`. sqlparser 0.62 parses everything that follows as `b`, also
    /// past AND and OR.
    fn parse_infix(
        &self,
        parser: &mut Parser<'_>,
        left: &Expr,
        _: u8,
    ) -> Option<Result<Expr, ParserError>> {
        let comparison = if parser.parse_keywords(&[Keyword::IS, Keyword::DISTINCT, Keyword::FROM])
        {
            Expr::IsDistinctFrom
        } else if parser.parse_keywords(&[
            Keyword::IS,
            Keyword::NOT,
            Keyword::DISTINCT,
            Keyword::FROM,
        ]) {
            Expr::IsNotDistinctFrom
        } else {
            return None;
        };
        let right = parser.parse_subexpr(self.prec_value(Precedence::Is));
        Some(right.map(|right| comparison(Box::new(left.clone()), Box::new(right))))
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    fn supports_parens_around_table_factor(&self) -> bool {
        true
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }
}
