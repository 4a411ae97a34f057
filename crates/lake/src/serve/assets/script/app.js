/** Client-side navigation. */

import { fetchJson } from "./api.js";
import { errorMessage } from "./card.js";
import { dashboardPage } from "./dashboard.js";
import { announce, element } from "./dom.js";
import { longDay } from "./format.js";
import { keptValues } from "./filters.js";
import { followHints } from "./hint.js";
import { followPrinting } from "./print.js";
import { queriesPage, queryPage } from "./queries.js";

const main = document.getElementById("main");
let lake = null;
let navigation = new AbortController();

/** Navigates to a page of this server. */
function navigate(address, { keepFocus = false, replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  show(keepFocus);
}

function show(keepFocus) {
  // Cancels the queries of the previous page.
  navigation.abort();
  navigation = new AbortController();
  const focused = keepFocus ? document.activeElement?.id : null;
  main.querySelectorAll(".chart").forEach((chart) => chart.release());
  main.replaceChildren(...content(navigation.signal));
  const heading = main.querySelector("h1");
  document.title = `${heading.textContent} · Contact center`;
  for (const link of document.querySelectorAll("#pages a")) {
    const isHere = location.pathname === link.pathname || location.pathname.startsWith(`${link.pathname}/`);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (isHere) link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (focused) document.getElementById(focused)?.focus();
  else if (!keepFocus) heading.focus({ preventScroll: true });
  announce(heading.textContent);
}

function content(signal) {
  const [page, name, ...rest] = pathSegments();
  const query = page === "queries" && name && lake.queries.find((query) => query.name === name);
  if (query) return queryPage(query, lake, navigate, signal);
  if (page === "queries" && name === undefined) return queriesPage(lake);
  const dashboard = lake.dashboards.find((dashboard) => dashboard.name === (page ?? lake.dashboards[0].name));
  if (!dashboard || name !== undefined || rest.length > 0) return pageNotFound();
  if (!lake.days) return emptyLake();
  return dashboardPage(dashboard, lake, navigate, signal);
}

function pathSegments() {
  try {
    return location.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    // Invalid percent-encoding is not a page.
    return [location.pathname];
  }
}

function pageNotFound() {
  return [element("h1", { tabindex: "-1" }, "Page not found"), element("div", { class: "notice" },
    element("p", {}, `There is no page at ${location.pathname}.`),
    element("p", {}, "Choose a page above, or go to the ", element("a", { href: "/overview" }, "overview"), "."))];
}

function emptyLake() {
  const commands = [
    ["Ingest contact records, agent events, flow logs, Contact Lens output and evaluation forms:", `lake ingest FILES --into ${lake.folder}`],
    ["Or generate and ingest the documents of a simulated contact center:", `lake generate --into documents\nlake ingest documents --into ${lake.folder}`],
    ["Or try a complete example:", "lake demo"],
  ];
  return [element("h1", { tabindex: "-1" }, "The lake is empty"), element("div", { class: "notice" }, element("p", {}, `${lake.folder} contains no rows yet.`), commands.map(([text, command]) => [element("p", {}, text), element("pre", {}, element("code", {}, command))]), element("button", { class: "button", type: "button", click: () => location.reload() }, "Reload"))];
}

/** Warns of a damaged lake above every page. */
function warnings() {
  const list = lake.warnings.map((text) => element("p", {}, text));
  if (list.length > 0) main.before(element("div", { class: "notice warning", role: "alert" }, list));
}

function masthead() {
  const pages = [...lake.dashboards.map(({ name, title }) => [`/${name}`, title]), ["/queries", `Queries`]];
  document.getElementById("pages").replaceChildren(...pages.map(([address, title]) => element("a", { href: address }, title)));
  const days = lake.days ? `${longDay(lake.days.first)} – ${longDay(lake.days.last)}` : "empty";
  document.getElementById("lake").replaceChildren(element("span", { class: "folder" }, `${lake.folder} · `), `${days} · ${lake.time_zone}`);
  document.getElementById("zone").textContent = `Days and times are local: ${lake.time_zone}.`;
}

/** Follows links to other pages, keeping the selected days and filters. */
function follow(event) {
  const link = event.target.closest("a");
  const isOwn = link && link.origin === location.origin && !link.pathname.startsWith("/assets/") && !link.pathname.startsWith("/api/");
  if (!isOwn || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.hash) return;
  event.preventDefault();
  const address = new URL(link.href);
  for (const [name, value] of keptValues(lake)) {
    if (!address.searchParams.has(name)) address.searchParams.set(name, value);
  }
  navigate(`${address.pathname}${address.search}`);
  scrollTo(0, 0);
}

function themes() {
  const button = document.getElementById("theme");
  const order = ["auto", "light", "dark"];
  const now = () => document.documentElement.dataset.theme ?? "auto";
  const name = () => { button.textContent = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" }[now()]; };
  const repaint = () => document.querySelectorAll(".chart").forEach((chart) => chart.repaint());
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(now()) + 1) % order.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    name();
    repaint();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  name();
}

async function start() {
  themes();
  followHints();
  followPrinting();
  document.addEventListener("click", follow);
  addEventListener("popstate", () => show(false));
  try {
    lake = await fetchJson("/api/lake");
  } catch (error) {
    main.replaceChildren(element("h1", { tabindex: "-1" }, "No response"), errorMessage(error));
    return;
  }
  masthead();
  warnings();
  show(true);
}

start();
