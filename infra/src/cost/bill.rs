//! Cost lines of a stack.

use serde::Serialize;

use super::units::{Dollars, rounded};
use super::{Assumption, Price, Site};

/// A quantity that a service charges for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BillLine {
    /// The service: `Lambda`.
    pub service: &'static str,
    /// The charged item.
    pub item: String,
    /// Quantity per month.
    #[serde(serialize_with = "rounded")]
    pub quantity: f64,
    /// The unit of the quantity: `GB-seconds`.
    pub unit: &'static str,
    /// Cost per month.
    pub dollars: Dollars,
    /// Whether the account pays it without the deployment.
    pub paid_anyway: bool,
    /// The name of the price.
    pub price: &'static str,
}

/// Cost lines of one stack.
#[derive(Debug)]
pub(super) struct Bill<'a> {
    pub(super) site: &'a Site,
    lines: Vec<BillLine>,
}

impl<'a> Bill<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        Self {
            site,
            lines: Vec::new(),
        }
    }

    pub(super) fn number(&self, assumption: &Assumption) -> f64 {
        self.site.assumptions.value(assumption)
    }

    /// Charges a monthly quantity. Quantities of the same item are summed.
    pub(super) fn charge(&mut self, price: &Price, item: impl Into<String>, quantity: f64) {
        self.add(price, item.into(), quantity, false);
    }

    /// Charges a quantity that the account pays without the deployment.
    pub(super) fn charge_anyway(&mut self, price: &Price, item: impl Into<String>, quantity: f64) {
        self.add(price, item.into(), quantity, true);
    }

    fn add(&mut self, price: &Price, item: String, quantity: f64, paid_anyway: bool) {
        let dollars = Dollars::new(quantity / price.count * self.number(&price.assumption));
        let (service, unit, price) = (price.service, price.of, price.assumption.name);
        match self
            .lines
            .iter_mut()
            .find(|line| line.price == price && line.item == item)
        {
            Some(line) => {
                line.quantity += quantity;
                line.dollars = line.dollars + dollars;
            }
            None => self.lines.push(BillLine {
                service,
                item,
                quantity,
                unit,
                dollars,
                paid_anyway,
                price,
            }),
        }
    }

    /// The lines, grouped by service in order of first appearance.
    pub(super) fn lines(self) -> Vec<BillLine> {
        let mut services: Vec<&str> = Vec::new();
        for line in &self.lines {
            if !services.contains(&line.service) {
                services.push(line.service);
            }
        }
        let mut lines = self.lines;
        lines.sort_by_key(|line| services.iter().position(|service| *service == line.service));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::catalogue::prices;

    #[test]
    fn sums_items_and_groups_services() {
        let site = Site::new(1);
        let mut bill = Bill::new(&site);
        bill.charge(&prices::REQUESTS, "calls", 1_000_000.0);
        bill.charge(&prices::GETS, "files", 1_000.0);
        bill.charge(&prices::REQUESTS, "calls", 500_000.0);
        bill.charge_anyway(&prices::ARM64_TIME, "time", 0.0);
        let lines = bill.lines();
        assert_eq!(
            lines
                .iter()
                .map(|line| (line.service, line.paid_anyway))
                .collect::<Vec<_>>(),
            [("Lambda", false), ("Lambda", true), ("S3", false)]
        );
        assert!(
            (lines[0].dollars.amount() - 0.30).abs() < 1e-9
                && (lines[0].quantity - 1_500_000.0).abs() < 1e-3
        );
    }
}
