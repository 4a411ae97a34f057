/** Dashboard pages. */

import { visualCard } from "./card.js";
import { fetchJson } from "./api.js";
import { element } from "./dom.js";
import { WEEK_BEFORE, daysBack, daysBetween, filters, periodBefore, readSelection } from "./filters.js";
import { clock, longDay, plainTime } from "./format.js";
import { contactLinks, pickFrom } from "./pick.js";

/** Creates the elements of a dashboard. */
export function dashboardPage(dashboard, lake, navigate, signal) {
  const selection = readSelection(dashboard, lake);
  const { values, view } = selection;
  const context = contextOf(dashboard, lake, selection, navigate, signal);
  const change = (next) => navigate(`/${dashboard.name}?${next}`, { keepFocus: true });
  const asOf = element("span", { id: "as-of" });
  loadAsOf(dashboard, lake, values, asOf, signal);
  refresh(view, lake, navigate, signal);
  return [
    element("h1", { tabindex: "-1" }, heading(dashboard, values)),
    element("p", { class: "summary" }, dashboard.summary),
    element("p", { class: "zone" }, `${period(values)} · days and times are ${lake.time_zone}`, asOf),
    selection.problem && element("p", { class: "failed", role: "alert" }, selection.problem),
    ...filters(dashboard, lake, selection, change, signal),
    contactLinks(dashboard, context),
    element("div", { class: "grid" }, shownVisuals(dashboard, values).map((visual) => visualCard(dashboard, visual, context))),
  ].filter(Boolean);
}

/** Returns the visuals of a page. A page with a contact list shows only the list until a contact is selected. */
function shownVisuals(dashboard, values) {
  return dashboard.visuals.filter(({ needs }) => dashboard.subject || !needs || values.has(needs));
}

function contextOf(dashboard, lake, { values, view }, navigate, signal) {
  const before = periodBefore(values, view.compared);
  const isWeek = view.compared === WEEK_BEFORE;
  const address = (page, more) => `/${page}?${new URLSearchParams({ from: values.get("from"), to: values.get("to"), ...more })}`;
  const context = {
    values,
    before: view.compared ? before : null,
    isWeekBefore: isWeek,
    nameBefore: isWeek ? "week before" : "period before",
    daysBack: daysBack(values, view.compared),
    days: daysBetween(values.get("from"), values.get("to")),
    // Today is incomplete, unlike the days of the comparison.
    isPartial: lake.today !== null && values.get("to") >= lake.today,
    daysBefore: daysBetween(before.get("from"), before.get("to")),
    goal: view.goal,
    interval: Number(values.get("interval") ?? 30),
    zone: lake.time_zone,
    lake: lake.folder,
    lakeDays: lake.days,
    sources: lake.sources,
    linkOf: (contact) => address("journey", { contact_id: contact }),
    agentLink: (agent) => address("agent", { agent }),
    signal,
  };
  context.pick = pickFrom(dashboard, lake, context, navigate);
  return context;
}

function heading(dashboard, values) {
  return dashboard.subject && values.get(dashboard.subject) ? `${dashboard.title}: ${values.get(dashboard.subject)}` : dashboard.title;
}

function period(values) {
  const [from, to] = [values.get("from"), values.get("to")];
  return from === to ? longDay(from) : `${longDay(from)} – ${longDay(to)}`;
}

/** Shows the newest disconnect timestamp of the selected days. */
async function loadAsOf(dashboard, lake, values, place, signal) {
  if (!dashboard.is_intraday) return;
  const days = new URLSearchParams({ from: values.get("from"), to: values.get("to") });
  const answer = await fetchJson("/api/as-of", days, signal).catch(() => null);
  if (answer?.as_of) place.textContent = ` · as of ${longDay(answer.as_of.slice(0, 10))}, ${clock(answer.as_of)} (last disconnect) · loaded at ${plainTime(new Date(), lake.time_zone)}`;
}

/** Reloads the page after the refresh interval, unless it was left before. */
function refresh(view, lake, navigate, signal) {
  if (view.refresh === 0) return;
  const timer = setTimeout(async () => {
    if (!document.hidden) Object.assign(lake, await fetchJson("/api/lake").catch(() => ({})));
    navigate(`${location.pathname}${location.search}`, { keepFocus: true, replace: true });
  }, view.refresh * 1000);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
