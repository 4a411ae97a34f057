/** Printing: charts are drawn at the width of the paper, in the light theme. */

/** Width of the content on A4 in portrait with the margins of the style sheet, in CSS pixels. */
const PAPER = 680;

export function followPrinting() {
  const root = document.documentElement;
  const charts = () => document.querySelectorAll(".chart");
  let theme = null;
  const prepare = () => {
    if (root.classList.contains("printing")) return;
    theme = root.dataset.theme ?? null;
    root.dataset.theme = "light";
    root.classList.add("printing");
    root.style.setProperty("--paper", `${PAPER}px`);
    charts().forEach((chart) => chart.repaint());
  };
  const restore = () => {
    root.classList.remove("printing");
    if (theme === null) delete root.dataset.theme;
    else root.dataset.theme = theme;
    charts().forEach((chart) => chart.repaint());
  };
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", restore);
}
