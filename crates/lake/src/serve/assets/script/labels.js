/** Sizes of axis labels, measured in the font of the charts, so that no label is cut. */

const FONT_SIZE = 12;
const LINE = 15;
let context = null;

/** Returns the font family of charts. */
export function fontFamily() {
  return getComputedStyle(document.documentElement).fontFamily;
}

/** Measures the width of a text in pixels. */
export function textWidth(text) {
  context ??= document.createElement("canvas").getContext("2d");
  context.font = `${FONT_SIZE}px ${fontFamily()}`;
  return context.measureText(text).width;
}

/** Breaks a text into lines of at most `width` pixels, between words if possible. */
export function wrapText(text, width) {
  if (textWidth(text) <= width) return text;
  const lines = [""];
  for (const word of text.split(/(?<=[\s\-_./@,])/)) {
    if (textWidth(lines.at(-1) + word) <= width || lines.at(-1) === "") lines[lines.length - 1] += word;
    else lines.push(word);
    while (textWidth(lines.at(-1)) > width && lines.at(-1).length > 1) {
      let end = lines.at(-1).length - 1;
      while (end > 1 && textWidth(lines.at(-1).slice(0, end)) > width) end -= 1;
      const rest = lines.at(-1).slice(end);
      lines[lines.length - 1] = lines.at(-1).slice(0, end);
      lines.push(rest);
    }
  }
  return lines.map((line) => line.trim()).join("\n");
}

/** Returns the labels at the left of a chart of `width` pixels: wrapped texts, their width, and the height of the tallest. */
export function labelsAtLeft(texts, width) {
  const maximum = Math.max(90, Math.min(260, width * 0.38));
  const labels = texts.map((text) => wrapText(text, maximum));
  const lines = labels.map((label) => label.split("\n"));
  return {
    labels,
    width: Math.ceil(Math.max(0, ...lines.flat().map(textWidth))) + 14,
    height: Math.max(1, ...lines.map((one) => one.length)) * LINE,
  };
}

export const labelStyle = { fontSize: FONT_SIZE, lineHeight: LINE };
