//! The types of columns.

use std::fmt;

/// The type of a column, of an array's elements or of a struct's field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    /// `true` or `false`.
    Boolean,
    /// An integer of 32 bits.
    Int,
    /// An integer of 64 bits.
    BigInt,
    /// A number of 32 bits.
    Float,
    /// A number of 64 bits.
    Double,
    /// Text. A JSON object or array under it is read as its JSON text, with keys in lower case.
    String,
    /// A JSON array of one type.
    Array(&'static DataType),
    /// A JSON object with these fields; others are ignored.
    Struct(&'static [Field]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in lower case: keys of JSON objects are found whatever their case.
    pub name: &'static str,
    pub data_type: DataType,
}

impl DataType {
    /// Hive's spelling, as Glue keeps it: `array<struct<name:string,level:double>>`.
    pub fn hive(self) -> impl fmt::Display {
        Spelling {
            data_type: self,
            dialect: &HIVE,
        }
    }

    /// Presto's spelling, as queries and views have it: `array(row(name varchar, level double))`.
    pub fn presto(self) -> impl fmt::Display {
        Spelling {
            data_type: self,
            dialect: &PRESTO,
        }
    }
}

/// How an SQL dialect spells types.
struct Dialect {
    boolean: &'static str,
    int: &'static str,
    big_int: &'static str,
    float: &'static str,
    double: &'static str,
    string: &'static str,
    array: [&'static str; 2],
    structure: [&'static str; 2],
    after_name: &'static str,
    between_fields: &'static str,
}

static HIVE: Dialect = Dialect {
    boolean: "boolean",
    int: "int",
    big_int: "bigint",
    float: "float",
    double: "double",
    string: "string",
    array: ["array<", ">"],
    structure: ["struct<", ">"],
    after_name: ":",
    between_fields: ",",
};

static PRESTO: Dialect = Dialect {
    boolean: "boolean",
    int: "integer",
    big_int: "bigint",
    float: "real",
    double: "double",
    string: "varchar",
    array: ["array(", ")"],
    structure: ["row(", ")"],
    after_name: " ",
    between_fields: ", ",
};

struct Spelling {
    data_type: DataType,
    dialect: &'static Dialect,
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { data_type, dialect } = *self;
        match data_type {
            DataType::Boolean => f.write_str(dialect.boolean),
            DataType::Int => f.write_str(dialect.int),
            DataType::BigInt => f.write_str(dialect.big_int),
            DataType::Float => f.write_str(dialect.float),
            DataType::Double => f.write_str(dialect.double),
            DataType::String => f.write_str(dialect.string),
            DataType::Array(element) => {
                let [begin, end] = dialect.array;
                write!(
                    f,
                    "{begin}{}{end}",
                    Self {
                        data_type: *element,
                        dialect
                    }
                )
            }
            DataType::Struct(fields) => {
                let [begin, end] = dialect.structure;
                f.write_str(begin)?;
                for (position, Field { name, data_type }) in fields.iter().enumerate() {
                    let between = if position == 0 {
                        ""
                    } else {
                        dialect.between_fields
                    };
                    write!(
                        f,
                        "{between}{name}{}{}",
                        dialect.after_name,
                        Self {
                            data_type: *data_type,
                            dialect
                        }
                    )?;
                }
                f.write_str(end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelled_in_both_dialects() {
        let fields = DataType::Struct(&[
            Field {
                name: "name",
                data_type: DataType::String,
            },
            Field {
                name: "levels",
                data_type: DataType::Array(&DataType::Float),
            },
            Field {
                name: "count",
                data_type: DataType::Int,
            },
            Field {
                name: "known",
                data_type: DataType::Boolean,
            },
        ]);
        assert_eq!(
            fields.hive().to_string(),
            "struct<name:string,levels:array<float>,count:int,known:boolean>"
        );
        assert_eq!(
            fields.presto().to_string(),
            "row(name varchar, levels array(real), count integer, known boolean)"
        );
        assert_eq!(
            DataType::Double.hive().to_string(),
            DataType::Double.presto().to_string()
        );
    }
}
