//! What goes wrong, in the words of Athena.

use std::error::Error as StdError;
use std::fmt;

use arrow::error::ArrowError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

/// A place in a query: where Athena says `line 3:7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: u64,
    /// The column in the line, from 1, in characters.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}:{}", self.line, self.column)
    }
}

/// Declares the kinds of errors with the codes that Athena has for them.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $code:literal;)+) => {
        /// What kind of error it is.
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
    /// The text is not SQL.
    Syntax = "SYNTAX_ERROR";
    /// No column of this name is in reach.
    ColumnNotFound = "COLUMN_NOT_FOUND";
    /// More than one column of this name is in reach.
    AmbiguousName = "AMBIGUOUS_NAME";
    /// No table or view of this name.
    TableNotFound = "TABLE_NOT_FOUND";
    /// No database of this name.
    SchemaNotFound = "SCHEMA_NOT_FOUND";
    /// No data catalogue of this name.
    CatalogNotFound = "CATALOG_NOT_FOUND";
    /// No function of this name, or none that takes these arguments.
    FunctionNotFound = "FUNCTION_NOT_FOUND";
    /// A cast to something that is no type.
    TypeNotFound = "TYPE_NOT_FOUND";
    /// An operator or clause was given values of types that it does not take.
    TypeMismatch = "TYPE_MISMATCH";
    /// A column is neither grouped by nor in an aggregate.
    ExpressionNotAggregate = "EXPRESSION_NOT_AGGREGATE";
    /// An aggregate stands where there is no group.
    ExpressionNotScalar = "EXPRESSION_NOT_SCALAR";
    /// A window function without its window.
    MissingOver = "MISSING_OVER";
    /// More or fewer column aliases than columns.
    MismatchedColumnAliases = "MISMATCHED_COLUMN_ALIASES";
    /// A view with two columns of one name.
    DuplicateColumnName = "DUPLICATE_COLUMN_NAME";
    /// Two common tables of one name.
    DuplicateNamedQuery = "DUPLICATE_NAMED_QUERY";
    /// A column without a name where one is needed.
    MissingColumnName = "MISSING_COLUMN_NAME";
    /// A view of this name is there already.
    TableAlreadyExists = "TABLE_ALREADY_EXISTS";
    /// A view cannot be run, or stands on itself.
    InvalidView = "INVALID_VIEW";
    /// Athena may take it, this engine does not.
    NotSupported = "NOT_SUPPORTED";
    /// A function was given a value that it does not take.
    InvalidFunctionArgument = "INVALID_FUNCTION_ARGUMENT";
    /// A value cannot be read as the type of a cast.
    InvalidCastArgument = "INVALID_CAST_ARGUMENT";
    /// A literal of a type that its text does not spell.
    InvalidLiteral = "INVALID_LITERAL";
    /// Division by zero.
    DivisionByZero = "DIVISION_BY_ZERO";
    /// A result too large for its type.
    NumericValueOutOfRange = "NUMERIC_VALUE_OUT_OF_RANGE";
    /// A subquery that stands for one value has more.
    SubqueryMultipleRows = "SUBQUERY_MULTIPLE_ROWS";
    /// A file of the lake holds a line that is not a JSON object.
    HiveCursorError = "HIVE_CURSOR_ERROR";
    /// A file of the lake holds a value that does not fit its column.
    HiveBadData = "HIVE_BAD_DATA";
    /// A file of the lake cannot be read or decompressed.
    HiveCannotOpenSplit = "HIVE_CANNOT_OPEN_SPLIT";
    /// A folder of the lake cannot be listed, or a view cannot be read or written.
    HiveFilesystemError = "HIVE_FILESYSTEM_ERROR";
    /// A folder of the lake has a name that is no partition of the table.
    HiveInvalidPartitionValue = "HIVE_INVALID_PARTITION_VALUE";
    /// The query needs more memory than it may take.
    ExceededMemoryLimit = "EXCEEDED_LOCAL_MEMORY_LIMIT";
    /// None of the above.
    Internal = "GENERIC_INTERNAL_ERROR";
}

/// Why a query was refused or failed.
///
/// Prints as Athena does, `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`; what may
/// help is in [`hint`](Error::hint).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    place: Option<Place>,
    message: String,
    hint: Option<String>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            place: None,
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = self.place.or(place.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hint = self.hint.or(hint.into());
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where in the query, if it is the query's fault.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// What is wrong, without kind and place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What may help, such as the nearest name.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind.code())?;
        if let Some(place) = self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl StdError for Error {}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The hint that names the nearest of `names`, if one is near.
pub(crate) fn did_you_mean<'n>(
    wanted: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<String> {
    let near = names
        .into_iter()
        .map(|name| (strsim::osa_distance(wanted, name), name));
    let (distance, nearest) = near.min_by_key(|(distance, _)| *distance)?;
    let tolerated = (wanted.chars().count() / 3).clamp(1, 4);
    (distance > 0 && distance <= tolerated).then(|| format!("Did you mean '{nearest}'?"))
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

/// Our own error within the engine's, or the one of ours that the engine's stands for.
fn translate(error: &DataFusionError) -> Option<Error> {
    match error {
        DataFusionError::External(inner) => translate_any(inner.as_ref()),
        DataFusionError::Context(_, inner) => translate(inner),
        DataFusionError::Diagnostic(diagnostic, inner) => {
            let place = diagnostic.span.map(|span| Place {
                line: span.start.line,
                column: span.start.column,
            });
            translate(inner).map(|error| error.at(place))
        }
        DataFusionError::Plan(text) => translate_plan(text),
        DataFusionError::Shared(inner) => translate(inner),
        DataFusionError::Collection(all) => all.iter().find_map(translate),
        DataFusionError::ArrowError(inner, _) => translate_arrow(inner),
        DataFusionError::SchemaError(inner, _) => translate_schema(inner),
        DataFusionError::ResourcesExhausted(_) => Some(out_of_memory()),
        DataFusionError::NotImplemented(what) if what.contains("sqltorel: Lambda") => Some(
            Error::new(ErrorKind::NotSupported, "A lambda is not supported here"),
        ),
        DataFusionError::NotImplemented(what)
            if what.starts_with("Physical plan does not support logical expression") =>
        {
            Some(
                Error::new(
                    ErrorKind::NotSupported,
                    "A subquery that depends on the row in this way is not supported",
                )
                .with_hint("Join what it reads instead.".to_owned()),
            )
        }
        DataFusionError::NotImplemented(what) => {
            Some(Error::new(ErrorKind::NotSupported, what.as_str()))
        }
        DataFusionError::Execution(text) if text.contains("more than one row") => Some(Error::new(
            ErrorKind::SubqueryMultipleRows,
            "Scalar sub-query has returned multiple rows",
        )),
        _ => None,
    }
}

/// Errors of the engine's planner that are no more than text.
fn translate_plan(text: &str) -> Option<Error> {
    if let Some(relation) = text.strip_prefix("Invalid qualifier ") {
        return Some(Error::new(
            ErrorKind::TableNotFound,
            format!("Unable to resolve reference {relation}"),
        ));
    }
    if text.contains("The subquery should only return one column") {
        return Some(Error::new(
            ErrorKind::NotSupported,
            "Multiple columns returned by subquery are not yet supported",
        ));
    }
    if let Some((function, _)) = text.split_once("' expected a lambda at position ") {
        let function = function.rsplit(['\'', '_']).next()?;
        return Some(Error::new(
            ErrorKind::FunctionNotFound,
            format!("Unexpected parameters for function {function}: it takes a lambda"),
        ));
    }
    let (before, _) = text.split_once("\" must appear in the GROUP BY clause")?;
    let column = before.rsplit('"').next()?;
    let name = column.rsplit('.').next()?;
    let message = format!("'{name}' must be an aggregate expression or appear in GROUP BY clause");
    Some(Error::new(ErrorKind::ExpressionNotAggregate, message))
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

fn translate_schema(error: &SchemaError) -> Option<Error> {
    match error {
        SchemaError::FieldNotFound {
            field,
            valid_fields,
        } => {
            let valid = valid_fields.iter().map(|valid| valid.name.as_str());
            let not_found = column_not_found(&field.flat_name(), place_of(field))
                .with_hint(did_you_mean(&field.name, valid));
            Some(not_found)
        }
        SchemaError::AmbiguousReference { field } => Some(
            Error::new(
                ErrorKind::AmbiguousName,
                format!("Column '{}' is ambiguous", field.name),
            )
            .at(place_of(field)),
        ),
        _ => None,
    }
}

/// Where a column stands in the query.
pub(crate) fn place_of(column: &datafusion::common::Column) -> Option<Place> {
    column.spans().first().map(|span| Place {
        line: span.start.line,
        column: span.start.column,
    })
}

/// The error of a column that is not in reach.
pub(crate) fn column_not_found(name: &str, place: Option<Place>) -> Error {
    Error::new(
        ErrorKind::ColumnNotFound,
        format!("Column '{name}' cannot be resolved"),
    )
    .at(place)
}

fn out_of_memory() -> Error {
    Error::new(
        ErrorKind::ExceededMemoryLimit,
        "Query exceeded the memory that it may take",
    )
    .with_hint("Ask for fewer days or columns, or raise the memory limit.".to_owned())
}

fn unexpected(text: &str) -> Error {
    Error::new(ErrorKind::Internal, text)
}
