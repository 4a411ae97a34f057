//! Types of the columns of tables whose rows are Connect's own JSON.

use std::fmt;

/// Type of a column or field, as far as it limits the JSON under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text, which any JSON value can be read as.
    Text,
    /// Text of an ID or a time, which is neither empty nor the JSON of an object or array.
    Scalar,
    /// Integer of 32 bits.
    Int,
    /// Integer of 64 bits.
    BigInt,
    /// Floating-point number of 64 bits.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Array of one type.
    Array(&'static Shape),
    /// Object. Fields that are not listed are [`Shape::Text`].
    Struct(&'static [Field]),
}

/// Field of an object, or column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in lower case.
    pub name: &'static str,
    /// Type.
    pub shape: Shape,
}

impl Shape {
    /// Type of the field `key` of an object, whatever the case of the key.
    pub(crate) fn field(self, key: &[u8]) -> Self {
        let Self::Struct(fields) = self else {
            return Self::Text;
        };
        fields
            .iter()
            .find(|field| field.name.as_bytes().eq_ignore_ascii_case(key))
            .map_or(Self::Text, |field| field.shape)
    }

    /// Type of the elements of an array.
    pub(crate) fn element(self) -> Self {
        match self {
            Self::Array(element) => *element,
            _ => Self::Text,
        }
    }
}

/// Displays the type as Hive spells it, without text fields.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text | Self::Scalar => f.write_str("string"),
            Self::Int => f.write_str("int"),
            Self::BigInt => f.write_str("bigint"),
            Self::Double => f.write_str("double"),
            Self::Boolean => f.write_str("boolean"),
            Self::Array(element) => write!(f, "array<{element}>"),
            Self::Struct(fields) => {
                f.write_str("struct<")?;
                let is_text = |field: &&Field| field.shape == Self::Scalar;
                let others = fields.iter().filter(|field| !is_text(field));
                for (at, Field { name, shape }) in others.enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    write!(f, "{comma}{name}:{shape}")?;
                }
                f.write_str(">")
            }
        }
    }
}

/// A type written as a JSON value of it looks: `{name: {}, levels: [double]}`. Fields of any text are
/// left out.
macro_rules! shape {
    (text) => { $crate::Shape::Text };
    (scalar) => { $crate::Shape::Scalar };
    (int) => { $crate::Shape::Int };
    (bigint) => { $crate::Shape::BigInt };
    (double) => { $crate::Shape::Double };
    (boolean) => { $crate::Shape::Boolean };
    ([$element:tt]) => { $crate::Shape::Array(&$crate::schema::shape!($element)) };
    ({$($name:ident: $of:tt),* $(,)?}) => {
        $crate::Shape::Struct(&[$($crate::Field { name: stringify!($name), shape: $crate::schema::shape!($of) }),*])
    };
    ($named:ident) => { $named };
}
pub(crate) use shape;
