/** The page of a dashboard. */

import { visualCard } from "./card.js";
import { element } from "./dom.js";
import { chosen, daysBetween, filters } from "./filters.js";

/** Its elements. `visit` goes to another address. */
export function dashboardPage(dashboard, lake, visit, signal) {
  const values = chosen(dashboard, lake);
  const days = daysBetween(values.get("from"), values.get("to"));
  const linkOf = (contact) => `/journey?${new URLSearchParams({ from: values.get("from"), to: values.get("to"), contact_id: contact })}`;
  const context = { values, days, linkOf, lake: lake.folder, signal };
  const change = (next) => visit(`/${dashboard.name}?${next}`, { keepFocus: true });
  return [
    element("h1", { tabindex: "-1" }, dashboard.title),
    element("p", { class: "summary" }, dashboard.summary),
    filters(dashboard, lake, values, change, signal),
    element("div", { class: "grid" }, dashboard.visuals.map((visual) => visualCard(dashboard, visual, context))),
  ];
}
