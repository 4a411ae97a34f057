/** The page: goes from address to address without loading anew. */

import { ask } from "./api.js";
import { failed } from "./card.js";
import { dashboardPage } from "./dashboard.js";
import { announce, element } from "./dom.js";
import { counted, longDay } from "./format.js";
import { queriesPage, queryPage } from "./queries.js";

const main = document.getElementById("main");
let lake = null;
let leaving = new AbortController();

/** Goes to an address of this server. */
function visit(address, { keepFocus = false, replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  show(keepFocus);
}

function show(keepFocus) {
  // Queries of the page that is left are not waited for, and so not run to their end.
  leaving.abort();
  leaving = new AbortController();
  const focused = keepFocus ? document.activeElement?.id : null;
  main.querySelectorAll(".chart").forEach((chart) => chart.release());
  main.replaceChildren(...content(leaving.signal));
  const heading = main.querySelector("h1");
  document.title = `${heading.textContent} · Contact centre`;
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
  const [page, name] = location.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const query = page === "queries" && name && lake.queries.find((query) => query.name === name);
  if (query) return queryPage(query, lake, visit, signal);
  if (page === "queries") return queriesPage(lake);
  if (!lake.days) return emptyLake();
  return dashboardPage(lake.dashboards.find((dashboard) => dashboard.name === page) ?? lake.dashboards[0], lake, visit, signal);
}

function emptyLake() {
  const commands = [
    ["Bring in what you have: contact records, agent events, flow logs, Contact Lens files, evaluations.", `lake ingest FILES --into ${lake.folder}`],
    ["Or invent a contact centre, and bring in its documents.", `lake generate --into documents\nlake ingest documents --into ${lake.folder}`],
    ["Or see an example with everything in it.", "lake demo"],
  ];
  return [element("h1", { tabindex: "-1" }, "The lake is empty"), element("div", { class: "notice" }, element("p", {}, `There are no rows in ${lake.folder} yet.`), commands.map(([text, command]) => [element("p", {}, text), element("pre", {}, element("code", {}, command))]), element("button", { class: "button", type: "button", click: () => location.reload() }, "Look again"))];
}

function masthead() {
  const pages = [...lake.dashboards.map(({ name, title }) => [`/${name}`, title]), ["/queries", `Queries`]];
  document.getElementById("pages").replaceChildren(...pages.map(([address, title]) => element("a", { href: address }, title)));
  const days = lake.days ? `${longDay(lake.days.first)} – ${longDay(lake.days.last)}` : "empty";
  document.getElementById("lake").textContent = `${lake.folder} · ${days}`;
  document.getElementById("lake").title = counted(lake.queries.length, "named query").replace("querys", "queries");
}

/** Links to other pages keep the days, and what else they share is chosen anew. */
function follow(event) {
  const link = event.target.closest("a");
  const isOwn = link && link.origin === location.origin && !link.pathname.startsWith("/assets/") && !link.pathname.startsWith("/api/");
  if (!isOwn || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.hash) return;
  event.preventDefault();
  const address = new URL(link.href);
  const here = new URLSearchParams(location.search);
  for (const name of ["from", "to"]) {
    if (here.get(name) && !address.searchParams.has(name) && address.pathname !== "/queries") address.searchParams.set(name, here.get(name));
  }
  visit(`${address.pathname}${address.search}`);
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
  document.addEventListener("click", follow);
  addEventListener("popstate", () => show(false));
  try {
    lake = await ask("/api/lake");
  } catch (error) {
    main.replaceChildren(element("h1", { tabindex: "-1" }, "No answer"), failed(error));
    return;
  }
  masthead();
  show(true);
}

start();
