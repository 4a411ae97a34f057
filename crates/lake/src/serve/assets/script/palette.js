/** Chart colors, distinguishable with red-green color blindness, for both themes. */

const SERIES = {
  light: ["#1f5fa8", "#e08a00", "#0f8577", "#b8548c", "#58a6de", "#b5471d", "#6f7782", "#8a7a00"],
  dark: ["#6ea8ee", "#f0ae45", "#45bfac", "#e38fbc", "#a5d2f4", "#ee8a63", "#a5adb9", "#d2bf50"],
};

/** Agent states have the same color in every chart. */
const STATES = { "On contact": 0, "After contact work": 1, Available: 2, Incoming: 4, Calling: 4, Missed: 5, Rejected: 5, Error: 5, Lunch: 3, Break: 7, Offline: 6 };

export function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function colors() {
  return SERIES[isDark() ? "dark" : "light"];
}

/** Returns the colors of text and lines in charts. */
export function ink() {
  return isDark()
    ? { text: "#e7eaef", faint: "#a3acba", line: "#323843", card: "#1c2027" }
    : { text: "#1a2029", faint: "#586271", line: "#dfe3e9", card: "#ffffff" };
}

/** Assigns colors to series names; a name has the same color everywhere on a page. */
export function colorsOf(names) {
  const assigned = new Map(names.filter((name) => name in STATES).map((name) => [name, STATES[name]]));
  const free = SERIES.light.map((_, index) => index).filter((index) => ![...assigned.values()].includes(index));
  let next = 0;
  const others = free.length > 0 ? free : [6];
  for (const name of names) {
    if (!assigned.has(name)) assigned.set(name, others[next++ % others.length]);
  }
  return (name) => colors()[assigned.get(name) ?? 6];
}
