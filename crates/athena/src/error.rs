//! Errors with Athena's codes and messages.

use std::error::Error as StdError;
use std::fmt;

use arrow::error::ArrowError;
use datafusion::error::DataFusionError;

/// A location in a statement, printed as `line 3:7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation {
    /// Line, from 1.
    pub line: u64,
    /// Column in the line, from 1, in characters.
    pub column: u64,
}

/// Where the cause of an error is in a statement, if that is known.
pub(crate) type ErrorLocation = Option<SourceLocation>;

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}:{}", self.line, self.column)
    }
}

/// Declares the kinds of errors with Athena's codes.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $code:literal;)+) => {
        /// Names of Athena's and Trino's error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl ErrorKind {
            /// Athena's code, such as `COLUMN_NOT_FOUND`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$kind => $code,)+
                }
            }
        }
    };
}

kinds! {
    /// The statement is not valid SQL.
    Syntax = "SYNTAX_ERROR";
    /// The text of the statement is too long.
    QueryTextTooLarge = "QUERY_TEXT_TOO_LARGE";
    /// No column of this name is in scope.
    ColumnNotFound = "COLUMN_NOT_FOUND";
    /// Several columns of this name are in scope.
    AmbiguousName = "AMBIGUOUS_NAME";
    /// Unknown table or view.
    TableNotFound = "TABLE_NOT_FOUND";
    /// Unknown database.
    SchemaNotFound = "SCHEMA_NOT_FOUND";
    /// Unknown catalog.
    CatalogNotFound = "CATALOG_NOT_FOUND";
    /// Unknown function, or no signature matches the arguments.
    FunctionNotFound = "FUNCTION_NOT_FOUND";
    /// Unknown type.
    TypeNotFound = "TYPE_NOT_FOUND";
    /// An operator or clause does not support the types of its operands.
    TypeMismatch = "TYPE_MISMATCH";
    /// A column is neither in GROUP BY nor in an aggregate.
    ExpressionNotAggregate = "EXPRESSION_NOT_AGGREGATE";
    /// An aggregate or window function in a clause that does not allow it.
    ExpressionNotScalar = "EXPRESSION_NOT_SCALAR";
    /// A window function without OVER.
    MissingOver = "MISSING_OVER";
    /// No window of this name is defined.
    InvalidWindowReference = "INVALID_WINDOW_REFERENCE";
    /// The number of column aliases differs from the number of columns.
    MismatchedColumnAliases = "MISMATCHED_COLUMN_ALIASES";
    /// Two columns of a view have the same name.
    DuplicateColumnName = "DUPLICATE_COLUMN_NAME";
    /// Two CTEs have the same name.
    DuplicateNamedQuery = "DUPLICATE_NAMED_QUERY";
    /// A CTE of WITH RECURSIVE has no column aliases.
    MissingColumnAliases = "MISSING_COLUMN_ALIASES";
    /// A CTE refers to itself where it may not.
    InvalidRecursiveReference = "INVALID_RECURSIVE_REFERENCE";
    /// WITH RECURSIVE inside a CTE of WITH RECURSIVE.
    NestedRecursive = "NESTED_RECURSIVE";
    /// LIMIT or FETCH FIRST in a recursive CTE.
    InvalidLimitClause = "INVALID_LIMIT_CLAUSE";
    /// A column of a view has no name.
    MissingColumnName = "MISSING_COLUMN_NAME";
    /// A table or view of this name exists.
    TableAlreadyExists = "TABLE_ALREADY_EXISTS";
    /// A column position of ORDER BY or GROUP BY is out of range.
    InvalidColumnReference = "INVALID_COLUMN_REFERENCE";
    /// With SELECT DISTINCT, ORDER BY has an expression that is not selected.
    ExpressionNotInDistinct = "EXPRESSION_NOT_IN_DISTINCT";
    /// An aggregate inside an aggregate.
    NestedAggregation = "NESTED_AGGREGATION";
    /// A window function inside a window function or an aggregate.
    NestedWindow = "NESTED_WINDOW";
    /// A view reads itself, directly or through other views.
    ViewIsRecursive = "VIEW_IS_RECURSIVE";
    /// A stored view cannot be planned.
    InvalidView = "INVALID_VIEW";
    /// Valid in Athena, but not implemented here.
    NotSupported = "NOT_SUPPORTED";
    /// A function does not accept a value.
    InvalidFunctionArgument = "INVALID_FUNCTION_ARGUMENT";
    /// A value cannot be cast.
    InvalidCastArgument = "INVALID_CAST_ARGUMENT";
    /// The text of a literal is not valid for its type.
    InvalidLiteral = "INVALID_LITERAL";
    /// A number is divided by zero.
    DivisionByZero = "DIVISION_BY_ZERO";
    /// A value is out of the range of its type.
    NumericValueOutOfRange = "NUMERIC_VALUE_OUT_OF_RANGE";
    /// A scalar subquery returned several rows.
    SubqueryMultipleRows = "SUBQUERY_MULTIPLE_ROWS";
    /// A line of a file is not a JSON object.
    HiveCursorError = "HIVE_CURSOR_ERROR";
    /// A value in a file does not match the type of its column.
    HiveBadData = "HIVE_BAD_DATA";
    /// A file cannot be read or decompressed.
    HiveCannotOpenSplit = "HIVE_CANNOT_OPEN_SPLIT";
    /// A directory cannot be listed, or a view cannot be read or written.
    HiveFilesystemError = "HIVE_FILESYSTEM_ERROR";
    /// The name of a directory is not a partition of the table.
    HiveInvalidPartitionValue = "HIVE_INVALID_PARTITION_VALUE";
    /// The statement exceeds the memory limit.
    ExceededMemoryLimit = "EXCEEDED_LOCAL_MEMORY_LIMIT";
    /// An internal error.
    Internal = "GENERIC_INTERNAL_ERROR";
}

/// Why a statement failed.
///
/// Prints as Athena does, `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`; what may
/// help is in [`hint`](Error::hint).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    location: Option<SourceLocation>,
    message: String,
    hint: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            location: None,
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn at(mut self, location: impl Into<Option<SourceLocation>>) -> Self {
        self.location = self.location.or(location.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = self.hint.or(hint.into());
        self
    }

    /// Which of Athena's codes the error has.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The location in the statement, if the statement is the cause.
    pub fn location(&self) -> Option<SourceLocation> {
        self.location
    }

    /// The message, without kind and location.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A hint, such as the nearest name.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind.code())?;
        if let Some(location) = self.location {
            write!(f, "{location}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl StdError for Error {}

/// [`std::result::Result`] whose error type is [`Error`] by default.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The hint with the nearest of `names`, if one is near.
pub(crate) fn did_you_mean<'n>(
    wanted: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    let nearest = cli::nearest(wanted, names).filter(|nearest| *nearest != wanted)?;
    Some(format!("Did you mean '{nearest}'?"))
}

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        DataFusionError::External(Box::new(error))
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        let text = error.strip_backtrace();
        translate(&error).unwrap_or_else(|| unexpected(&text))
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}

/// Our own error inside DataFusion's, or the translation of DataFusion's.
fn translate(error: &DataFusionError) -> Option<Error> {
    match error {
        DataFusionError::External(inner) => translate_any(inner.as_ref()),
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => {
            translate(inner)
        }
        DataFusionError::Shared(inner) => translate(inner),
        DataFusionError::Collection(all) => all.iter().find_map(translate),
        DataFusionError::ArrowError(inner, _) => translate_arrow(inner),
        DataFusionError::ResourcesExhausted(_) => Some(out_of_memory()),
        DataFusionError::NotImplemented(what) => {
            Some(Error::new(ErrorKind::NotSupported, what.as_str()))
        }
        _ => None,
    }
}

fn translate_any(error: &(dyn StdError + Send + Sync + 'static)) -> Option<Error> {
    if let Some(own) = error.downcast_ref::<Error>() {
        return Some(own.clone());
    }
    error.downcast_ref::<DataFusionError>().and_then(translate)
}

fn translate_arrow(error: &ArrowError) -> Option<Error> {
    match error {
        ArrowError::ExternalError(inner) => translate_any(inner.as_ref()),
        ArrowError::DivideByZero => Some(Error::new(ErrorKind::DivisionByZero, "Division by zero")),
        ArrowError::ArithmeticOverflow(what) => {
            Some(Error::new(ErrorKind::NumericValueOutOfRange, what.as_str()))
        }
        _ => None,
    }
}

pub(crate) fn column_not_found(name: &str, location: Option<SourceLocation>) -> Error {
    Error::new(
        ErrorKind::ColumnNotFound,
        format!("Column '{name}' cannot be resolved"),
    )
    .at(location)
}

/// The error of a statement that exceeds the memory limit.
pub(crate) fn out_of_memory() -> Error {
    Error::new(
        ErrorKind::ExceededMemoryLimit,
        "Query exceeded the memory limit",
    )
    .with_hint("Read fewer days or columns, or raise the memory limit.".to_owned())
}

fn unexpected(text: &str) -> Error {
    Error::new(ErrorKind::Internal, text)
}
