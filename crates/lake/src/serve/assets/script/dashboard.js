/** Dashboard pages. */

import { visualCard } from "./card.js";
import { element } from "./dom.js";
import { readSelection, daysBetween, filters } from "./filters.js";

/** Creates the elements of a dashboard. */
export function dashboardPage(dashboard, lake, navigate, signal) {
  const { values, problem } = readSelection(dashboard, lake);
  const days = daysBetween(values.get("from"), values.get("to"));
  const linkOf = (contact) => `/journey?${new URLSearchParams({ from: values.get("from"), to: values.get("to"), contact_id: contact })}`;
  const context = { values, days, linkOf, lake: lake.folder, lakeDays: lake.days, signal };
  const change = (next) => navigate(`/${dashboard.name}?${next}`, { keepFocus: true });
  return [
    element("h1", { tabindex: "-1" }, dashboard.title),
    element("p", { class: "summary" }, dashboard.summary),
    problem && element("p", { class: "failed", role: "alert" }, problem),
    filters(dashboard, lake, values, change, signal),
    element("div", { class: "grid" }, dashboard.visuals.map((visual) => visualCard(dashboard, visual, context))),
  ].filter(Boolean);
}
