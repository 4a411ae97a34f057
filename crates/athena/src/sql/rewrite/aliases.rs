//! SELECT aliases in GROUP BY and HAVING, which Trino rejects.

use std::ops::ControlFlow;

use datafusion::logical_expr::sqlparser::ast::helpers::attached_token::AttachedToken;
use datafusion::logical_expr::sqlparser::ast::{
    Expr, GroupByExpr, Ident, Query, Select, SelectFlavor, SelectItem, SetExpr, TableWithJoins,
    WildcardAdditionalOptions, With, visit_expressions,
};

use super::names::location_of;
use super::{AliasCheck, Rewriter};

/// Names in GROUP BY and HAVING that are also aliases of the SELECT.
pub(super) fn in_groups(select: &Select) -> Vec<Ident> {
    let alias = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.to_lowercase()),
        _ => None,
    };
    let aliases: Vec<_> = select.projection.iter().filter_map(alias).collect();
    let mut found = Vec::new();
    let mut note = |expression: &Expr| {
        if let Expr::Identifier(name) = expression
            && aliases.contains(&name.value.to_lowercase())
        {
            found.push(name.clone());
        }
        ControlFlow::<()>::Continue(())
    };
    if let GroupByExpr::Expressions(expressions, _) = &select.group_by {
        _ = visit_expressions(expressions, &mut note);
    }
    _ = visit_expressions(&select.having, &mut note);
    found
}

impl Rewriter<'_> {
    /// The check that `name` is a column of the rewritten relations of `select`.
    pub(super) fn alias_check(&self, name: &Ident, select: &Select) -> AliasCheck {
        let columns = select_all(select.from.clone(), self.ctes.clone());
        AliasCheck {
            columns,
            name: name.value.to_lowercase(),
            location: location_of(name),
        }
    }
}

/// `WITH ctes SELECT * FROM from`
pub(super) fn select_all(from: Vec<TableWithJoins>, with: Option<With>) -> Query {
    let select = Select {
        select_token: AttachedToken::empty(),
        optimizer_hints: Vec::new(),
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: false,
        projection: vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())],
        exclude: None,
        into: None,
        from,
        lateral_views: Vec::new(),
        prewhere: None,
        selection: None,
        connect_by: Vec::new(),
        group_by: GroupByExpr::Expressions(Vec::new(), Vec::new()),
        cluster_by: Vec::new(),
        distribute_by: Vec::new(),
        sort_by: Vec::new(),
        having: None,
        named_window: Vec::new(),
        qualify: None,
        window_before_qualify: false,
        value_table_mode: None,
        flavor: SelectFlavor::Standard,
    };
    Query {
        with,
        body: Box::new(SetExpr::Select(Box::new(select))),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}
