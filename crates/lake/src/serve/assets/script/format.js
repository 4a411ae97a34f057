/** Formats values for people. */

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const onePlace = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const upToOnePlace = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const dayFormat = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const longDayFormat = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });

export const NO_VALUE = "–";
export const NOT_SET = "not set";

/** Formats seconds: `42 s`, `4:05 min`, `2 h 10 min`, `1,204 h`. */
export function seconds(value) {
  const sign = value < 0 ? "−" : "";
  const rounded = Math.round(Math.abs(value));
  if (rounded < 60) return `${sign}${Math.abs(value) < 10 && value % 1 ? upToOnePlace.format(Math.abs(value)) : rounded} s`;
  if (rounded < 3600) return `${sign}${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, "0")} min`;
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.round((rounded % 3600) / 60);
  if (hours >= 24 || minutes === 0) return `${sign}${whole.format(Math.round(rounded / 3600))} h`;
  return minutes === 60 ? `${sign}${hours + 1} h` : `${sign}${hours} h ${minutes} min`;
}

const UNITS = {
  count: (value) => whole.format(value),
  seconds,
  share: (value) => `${onePlace.format(value * 100)} %`,
  percent: (value) => `${onePlace.format(value)} %`,
  sentiment: (value) => signed(value, 2),
  number: (value) => onePlace.format(value),
};

function signed(value, places) {
  const rounded = Math.abs(value).toFixed(places);
  if (Number(rounded) === 0) return rounded;
  return `${value < 0 ? "−" : "+"}${rounded}`;
}

/** Formats a number with its unit without line breaks; a dash for null. */
export function number(value, unit) {
  return value === null || Number.isNaN(value) ? NO_VALUE : UNITS[unit](value).replaceAll(" ", "\u00a0");
}

/** Formats an axis label as short as possible. */
export function tick(value, unit) {
  if (unit === "share") return `${upToOnePlace.format(value * 100)} %`;
  if (unit === "percent") return `${upToOnePlace.format(value)} %`;
  if (unit === "sentiment") return value > 0 ? `+${upToOnePlace.format(value)}` : upToOnePlace.format(value).replace("-", "−");
  if (unit === "seconds" && value >= 60 && value < 3600 && value % 60 === 0) return `${value / 60} min`;
  return UNITS[unit](value);
}

/** Formats a change: `+4.2 %`, `−1.3 points`; null if it is undefined. */
export function change(now, before, unit) {
  if (now === null || before === null) return null;
  if (unit === "share" || unit === "percent") return `${signed((now - before) * (unit === "share" ? 100 : 1), 1)} points`;
  if (unit === "sentiment") return signed(now - before, 2);
  return before === 0 ? null : `${signed(((now - before) / before) * 100, 1)} %`;
}

/** Formats a day: `Mon 16 Nov`. */
export function day(text) {
  return dayFormat.format(new Date(`${text}T00:00:00Z`)).replace(",", "");
}

/** Formats a day with its year: `16 Nov 2026`. */
export function longDay(text) {
  return longDayFormat.format(new Date(`${text}T00:00:00Z`));
}

/** Parses a timestamp of Athena, `2026-11-16 10:04:05.000`. */
export function instant(text) {
  return new Date(`${text.replace(" ", "T")}Z`);
}

/** Formats the time of a date in a time zone: `10:04`. */
export function plainTime(at, timeZone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Formats the time of a timestamp: `10:04:05`. */
export function clock(text) {
  return text.slice(11, 19);
}

/** Formats the value of a dimension. */
export function dimension(value, { scale, unit }) {
  if (value === null) return scale === "text" ? NOT_SET : NO_VALUE;
  switch (scale) {
    case "day": case "date": return day(value);
    case "hour": return `${day(value.slice(0, 10))}, ${value.slice(11, 16)}`;
    case "interval": return value.slice(11, 16);
    case "instant": return `${day(value.slice(0, 10))}, ${clock(value)}`;
    case "weekday": return WEEKDAYS[Number(value) - 1] ?? value;
    case "hour-of-day": return `${value.padStart(2, "0")}:00`;
    case "number": return number(Number(value), unit);
    case "flag": return value === "1" ? "yes" : "no";
    default: return value === "" ? "empty" : value;
  }
}

/** Parses a measure's cell. */
export function parse(cell) {
  return cell === null ? null : Number(cell);
}

/** Formats a number of bytes: `1.2 MB`. */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${power === 0 ? bytes : upToOnePlace.format(bytes / 1000 ** power)} ${units[power]}`;
}

/** Formats a count with a noun: `1 row`, `1,234 rows`. */
export function counted(count, noun) {
  return `${whole.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}
