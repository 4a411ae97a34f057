//! The columns of a SELECT, and the other expressions over the same rows.

use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, SortExpr};

use crate::error::Result;

/// An item of a SELECT list, analyzed.
#[derive(Clone, Debug)]
pub(super) struct SelectColumn {
    /// As written.
    pub(super) name: Option<String>,
    pub(super) expr: Expr,
}

/// The expressions of a SELECT over the rows of FROM, later over those of the groups and windows.
pub(super) struct Selected {
    pub(super) outputs: Vec<SelectColumn>,
    pub(super) having: Option<Expr>,
    pub(super) order: Vec<SortExpr>,
}

impl SelectColumn {
    /// Whether this is the name, which is in lower case.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name
            .as_ref()
            .is_some_and(|own| own.to_lowercase() == name)
    }
}

impl Selected {
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let outputs = self.outputs.iter().map(|output| &output.expr);
        let order = self.order.iter().map(|sort| &sort.expr);
        outputs.chain(&self.having).chain(order)
    }

    pub(super) fn expressions_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let outputs = self.outputs.iter_mut().map(|output| &mut output.expr);
        let order = self.order.iter_mut().map(|sort| &mut sort.expr);
        outputs.chain(&mut self.having).chain(order)
    }

    /// Replaces expressions by the columns that have their values.
    pub(super) fn replace(&mut self, replacements: &[(Expr, Column)]) -> Result<()> {
        for expr in self.expressions_mut() {
            let old = std::mem::take(expr);
            *expr = replaced(old, replacements)?;
        }
        Ok(())
    }
}

fn replaced(expr: Expr, replacements: &[(Expr, Column)]) -> Result<Expr> {
    let replaced = expr.transform_down(|part| {
        let known = replacements.iter().find(|(known, _)| *known == part);
        Ok(match known {
            Some((_, column)) => {
                let column = Expr::Column(column.clone());
                Transformed::new(column, true, TreeNodeRecursion::Jump)
            }
            None => Transformed::no(part),
        })
    })?;
    Ok(replaced.data)
}
