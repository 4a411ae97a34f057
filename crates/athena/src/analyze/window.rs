//! Windows: the OVER clause and the plan of window functions.

use std::cmp::Ordering;
use std::sync::Arc;

use datafusion::common::Column;
use datafusion::logical_expr::sqlparser::ast;
use datafusion::logical_expr::utils::{
    compare_sort_expr, find_window_exprs, group_window_expr_by_sort_keys,
};
use datafusion::logical_expr::{Expr, LogicalPlan, SortExpr, Window, WindowFrame};

use super::expression::Context;
use super::output::Selected;
use super::scope::location_of;
use super::subquery::hoist;
use super::{Analyzer, UniqueNames};
use crate::error::{Error, ErrorKind, Result};

/// The window of a function.
#[derive(Clone)]
pub(super) struct Over {
    pub(super) partition_by: Vec<Expr>,
    pub(super) order_by: Vec<SortExpr>,
    pub(super) frame: WindowFrame,
}

impl Analyzer<'_> {
    pub(super) fn over(&mut self, over: &ast::WindowType, context: Context<'_>) -> Result<Over> {
        let (partition_by, order_by, frame) = match over {
            ast::WindowType::NamedWindow(name) => {
                let named = named_window(name, context.windows)?;
                (&named.partition_by, &named.order_by, &named.window_frame)
            }
            ast::WindowType::WindowSpec(window) => {
                let base = window.window_name.as_ref();
                let base = base.map(|name| named_window(name, context.windows));
                let base = base.transpose()?.unwrap_or(window);
                let order_by = if window.order_by.is_empty() {
                    &base.order_by
                } else {
                    &window.order_by
                };
                (&base.partition_by, order_by, &window.window_frame)
            }
        };
        // A constant makes no partitions.
        let partition_by = partition_by
            .iter()
            .filter(|expression| !matches!(expression, ast::Expr::Value(_)));
        let partition_by = self.expressions(partition_by, context)?.into_iter();
        let partition_by = partition_by.map(|argument| argument.expr).collect();
        let mut order_by = self.sorts(order_by, context)?;
        let frame = match frame {
            Some(frame) => frame_of(frame, &mut order_by)?,
            None => WindowFrame::new((!order_by.is_empty()).then_some(false)),
        };
        Ok(Over {
            partition_by,
            order_by,
            frame,
        })
    }
}

/// The window that a SELECT defines with this name.
fn named_window<'w>(
    name: &ast::Ident,
    windows: &'w [ast::NamedWindowDefinition],
) -> Result<&'w ast::WindowSpec> {
    let is_wanted = |window: &&ast::NamedWindowDefinition| {
        window.0.value.to_lowercase() == name.value.to_lowercase()
    };
    let window = windows.iter().find(is_wanted).map(|window| &window.1);
    if let Some(ast::NamedWindowExpr::WindowSpec(window)) = window {
        return Ok(window);
    }
    let message = format!("Cannot resolve WINDOW name {}", name.value);
    Err(Error::new(ErrorKind::InvalidWindowReference, message).at(location_of(name)))
}

fn frame_of(frame: &ast::WindowFrame, order_by: &mut Vec<SortExpr>) -> Result<WindowFrame> {
    let frame = WindowFrame::try_from(frame.clone());
    let regular = frame.and_then(|frame| {
        frame.regularize_order_bys(order_by)?;
        Ok(frame)
    });
    regular.map_err(|_| {
        Error::new(
            ErrorKind::NotSupported,
            "This window frame is not supported",
        )
    })
}

/// The plan of the window functions of a SELECT, whose expressions become those over its columns.
pub(super) fn windows(mut plan: LogicalPlan, selected: &mut Selected) -> Result<LogicalPlan> {
    let mut functions = find_window_exprs(selected.expressions());
    if functions.is_empty() {
        return Ok(plan);
    }
    let originals = functions.clone();
    plan = hoist(plan, &mut functions)?;
    let mut names = UniqueNames::beside(plan.schema());
    let columns = functions.iter().zip(originals).map(|(function, original)| {
        let name = names.unique("window");
        let column = Column::new_unqualified(name.clone());
        (function.clone(), name, (original, column))
    });
    let columns: Vec<_> = columns.collect();
    let mut groups = group_window_expr_by_sort_keys(functions)?;
    // A window whose keys are a prefix of another's is above it, and uses its order.
    groups.sort_by(|(left, _), (right, _)| {
        let keys = left.iter().zip(right);
        let keys =
            keys.map(|((left, _), (right, _))| compare_sort_expr(left, right, plan.schema()));
        let first = keys.into_iter().find(|order| *order != Ordering::Equal);
        first.unwrap_or_else(|| right.len().cmp(&left.len()))
    });
    for (_, functions) in groups {
        let functions = functions.into_iter().map(|function| {
            let name = columns.iter().find(|(known, ..)| *known == function);
            let name = name.map_or_else(String::new, |(_, name, _)| name.clone());
            function.alias(name)
        });
        let window = Window::try_new(functions.collect(), Arc::new(plan))?;
        plan = LogicalPlan::Window(window);
    }
    let replacements: Vec<_> = columns
        .into_iter()
        .map(|(.., replacement)| replacement)
        .collect();
    selected.replace(&replacements)?;
    Ok(plan)
}
