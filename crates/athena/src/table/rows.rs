//! Decoding the requested columns and fields of rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Int32Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
};
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};

use super::object::{Object, ValueError};
use super::partitions::DataFile;
use super::values::Values;
use crate::error::{Error, ErrorKind, Result};
use crate::json::Json;
use crate::types::VARCHAR;

/// The hidden column with the path of a row's file.
pub(super) const PATH: &str = "$path";
/// The hidden column with the size of a row's file on disk.
pub(super) const FILE_SIZE: &str = "$file_size";

/// Columns about a row's file, which `*` does not include.
pub(crate) const HIDDEN_COLUMNS: [&str; 2] = [PATH, FILE_SIZE];

/// A requested output: a column, a field in it, or the presence of either.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RequestedField {
    /// The column, then the nested fields.
    pub(crate) path: Vec<String>,
    /// Whether only presence is requested: true or NULL.
    pub(crate) presence: bool,
    /// The name in the schema.
    pub(crate) name: String,
}

/// The requested outputs of a table.
#[derive(Debug)]
pub(crate) struct RequestedFields {
    pub(crate) outputs: Vec<RequestedField>,
    pub(crate) schema: SchemaRef,
    /// The columns without the partition keys.
    columns: Fields,
    /// For each output, the property of the file that it is, unless it is a value of the row.
    of_file: Vec<Option<OfFile>>,
}

/// A column that has one value for all rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfFile {
    /// The partition key with this index.
    Key(usize),
    Path,
    Size,
}

impl OfFile {
    fn named(name: &str, partition_keys: &[&str]) -> Option<Self> {
        match name {
            PATH => Some(Self::Path),
            FILE_SIZE => Some(Self::Size),
            _ => {
                let key = partition_keys.iter().position(|key| *key == name);
                key.map(Self::Key)
            }
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Key(_) => DataType::Int32,
            Self::Path => VARCHAR,
            Self::Size => DataType::Int64,
        }
    }

    fn array(self, file: &DataFile, rows: usize) -> ArrayRef {
        match self {
            Self::Key(key) => Arc::new(Int32Array::from_value(file.keys[key], rows)),
            Self::Path => {
                let path = file.path.to_string_lossy();
                let paths = std::iter::repeat_n(Some(&*path), rows);
                Arc::new(paths.collect::<StringArray>())
            }
            Self::Size => {
                let size = i64::try_from(file.size).unwrap_or(i64::MAX);
                Arc::new(Int64Array::from_value(size, rows))
            }
        }
    }
}

impl RequestedFields {
    pub(crate) fn new(
        columns: &Fields,
        partition_keys: &[&str],
        outputs: Vec<RequestedField>,
    ) -> Result<Self> {
        let of_file = |output: &RequestedField| match output.path.as_slice() {
            [name] => OfFile::named(name, partition_keys),
            _ => None,
        };
        let of_file: Vec<_> = outputs.iter().map(of_file).collect();
        let fields = outputs.iter().zip(&of_file).map(|(output, of_file)| {
            let data_type = match of_file {
                Some(of_file) => of_file.data_type(),
                None if output.presence => DataType::Boolean,
                None => type_at(columns, &output.path)?,
            };
            Ok(Field::new(&output.name, data_type, true))
        });
        let schema = Arc::new(Schema::new(fields.collect::<Result<Vec<_>>>()?));
        Ok(Self {
            outputs,
            schema,
            columns: columns.clone(),
            of_file,
        })
    }
}

fn type_at(columns: &Fields, path: &[String]) -> Result<DataType> {
    let unknown = || Error::new(ErrorKind::Internal, format!("no field {}", path.join(".")));
    let (first, rest) = path.split_first().ok_or_else(unknown)?;
    let (_, field) = columns.find(first).ok_or_else(unknown)?;
    match (field.data_type(), rest) {
        (data_type, []) => Ok(data_type.clone()),
        (DataType::Struct(fields), rest) => type_at(fields, rest),
        _ => Err(unknown()),
    }
}

/// A requested output of an object.
#[derive(Clone, Copy)]
struct RequestedPath<'p> {
    /// The remaining path.
    path: &'p [String],
    presence: bool,
    /// The index of the output.
    output: usize,
}

/// The requested fields of an object.
#[derive(Debug)]
struct Branch {
    object: Object,
    /// For each slot: the decoders of its value, with their outputs.
    leaves: Vec<Vec<(Values, usize)>>,
    /// For each slot: the requested nested fields.
    branches: Vec<Option<Branch>>,
}

impl Branch {
    fn new(fields: &Fields, wanted: &[RequestedPath<'_>]) -> Result<Self> {
        let mut by_field: BTreeMap<usize, Vec<RequestedPath<'_>>> = BTreeMap::new();
        for one in wanted {
            let Some((position, _)) = one.path.first().and_then(|first| fields.find(first)) else {
                continue;
            };
            by_field.entry(position).or_default().push(RequestedPath {
                path: &one.path[1..],
                ..*one
            });
        }
        let names: Vec<_> = by_field
            .keys()
            .map(|position| (fields[*position].name().as_str(), *position))
            .collect();
        let (mut leaves, mut branches) = (Vec::new(), Vec::new());
        for (position, wanted) in by_field {
            let data_type = fields[position].data_type();
            let (whole, deeper): (Vec<_>, Vec<_>) =
                wanted.into_iter().partition(|one| one.path.is_empty());
            let leaf = |one: RequestedPath<'_>| {
                Ok((
                    if one.presence {
                        Values::presence()
                    } else {
                        Values::new(data_type)?
                    },
                    one.output,
                ))
            };
            leaves.push(whole.into_iter().map(leaf).collect::<Result<_>>()?);
            branches.push(match data_type {
                DataType::Struct(fields) if !deeper.is_empty() => Some(Self::new(fields, &deeper)?),
                _ => None,
            });
        }
        Ok(Self {
            object: Object::new(&names),
            leaves,
            branches,
        })
    }

    /// Appends the requested outputs of the value at `at`.
    fn append(&mut self, json: Json<'_>, at: usize) -> Result<(), ValueError> {
        self.object.find(json, at)?;
        for (slot, (leaves, branch)) in self.leaves.iter_mut().zip(&mut self.branches).enumerate() {
            let Some((start, end)) = self.object.field(json, slot) else {
                append_null(leaves);
                if let Some(branch) = branch {
                    branch.append_null();
                }
                continue;
            };
            for (values, _) in leaves {
                values.append(json, start, end)?;
            }
            if let Some(branch) = branch {
                branch.append(json, start)?;
            }
        }
        Ok(())
    }

    fn append_null(&mut self) {
        self.leaves
            .iter_mut()
            .for_each(|leaves| append_null(leaves));
        self.branches
            .iter_mut()
            .flatten()
            .for_each(Self::append_null);
    }

    fn finish(&mut self, arrays: &mut [Option<ArrayRef>]) {
        for (values, output) in self.leaves.iter_mut().flatten() {
            arrays[*output] = Some(values.finish());
        }
        self.branches
            .iter_mut()
            .flatten()
            .for_each(|branch| branch.finish(arrays));
    }
}

fn append_null(leaves: &mut [(Values, usize)]) {
    for (values, _) in leaves {
        values.append_null();
    }
}

/// Collects the rows of a batch.
#[derive(Debug)]
pub(super) struct BatchBuilder {
    requested: Arc<RequestedFields>,
    root: Branch,
    pub(super) count: usize,
}

impl BatchBuilder {
    pub(super) fn new(requested: Arc<RequestedFields>) -> Result<Self> {
        let outputs = requested
            .outputs
            .iter()
            .enumerate()
            .filter(|(number, _)| requested.of_file[*number].is_none());
        let wanted = outputs.map(|(number, output)| RequestedPath {
            path: &output.path,
            presence: output.presence,
            output: number,
        });
        let root = Branch::new(&requested.columns, &wanted.collect::<Vec<_>>())?;
        Ok(Self {
            requested,
            root,
            count: 0,
        })
    }

    /// Appends the row of the line from `at` to the end of `json`. A blank line is a row of NULLs.
    pub(super) fn append(
        &mut self,
        json: Json<'_>,
        at: usize,
        end: usize,
    ) -> Result<(), ValueError> {
        self.count += 1;
        let at = json.after_space(at);
        if at >= end {
            self.root.append_null();
            return Ok(());
        }
        self.root.append(json, at)
    }

    /// Takes the collected rows, which are those of a file.
    pub(super) fn finish(&mut self, file: &DataFile) -> Result<RecordBatch> {
        let count = std::mem::take(&mut self.count);
        let mut arrays = vec![None; self.requested.outputs.len()];
        self.root.finish(&mut arrays);
        for (array, of_file) in arrays.iter_mut().zip(&self.requested.of_file) {
            if let Some(of_file) = of_file {
                *array = Some(of_file.array(file, count));
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.requested.schema);
        Ok(RecordBatch::try_new_with_options(
            schema,
            arrays.into_iter().flatten().collect(),
            &options,
        )?)
    }
}
