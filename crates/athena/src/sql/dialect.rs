//! The dialect as the parser knows it.

use std::any::TypeId;

use datafusion::logical_expr::sqlparser::dialect::{Dialect, GenericDialect};

/// Trino's SQL.
#[derive(Debug)]
pub(super) struct Trino;

impl Dialect for Trino {
    /// Taken for the generic dialect where the parser asks which one it is: so it reads UNNEST as a relation.
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
