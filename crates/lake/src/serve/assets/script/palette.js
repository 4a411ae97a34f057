/** Colours of charts: apart for eyes that do not tell red from green, and as light as the theme asks for. */

const SERIES = {
  light: ["#1f5fa8", "#e08a00", "#0f8577", "#b8548c", "#58a6de", "#b5471d", "#6f7782", "#8a7a00"],
  dark: ["#6ea8ee", "#f0ae45", "#45bfac", "#e38fbc", "#a5d2f4", "#ee8a63", "#a5adb9", "#d2bf50"],
};

/** States of agents have a colour of their own wherever they are. */
const STATES = { "On contact": 0, "After contact work": 1, Available: 2, Ringing: 4, Missed: 5, Lunch: 3, Break: 7, Offline: 6 };

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function colours() {
  return SERIES[isDark() ? "dark" : "light"];
}

/** The colours of texts and lines in charts. */
export function ink() {
  return isDark()
    ? { text: "#e7eaef", faint: "#a3acba", line: "#323843", card: "#1c2027" }
    : { text: "#1a2029", faint: "#586271", line: "#dfe3e9", card: "#ffffff" };
}

/** Colours for the names of series, the same name always with the same colour on a page. */
export function coloursOf(names) {
  const taken = new Map(names.filter((name) => name in STATES).map((name) => [name, STATES[name]]));
  const free = SERIES.light.map((_, index) => index).filter((index) => ![...taken.values()].includes(index));
  let next = 0;
  const others = free.length > 0 ? free : [6];
  for (const name of names) {
    if (!taken.has(name)) taken.set(name, others[next++ % others.length]);
  }
  return (name) => colours()[taken.get(name) ?? 6];
}
