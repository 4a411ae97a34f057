/** What cards wait for: the server stores the days that charts read for the first time. */

import { fetchNow } from "./api.js";

const INTERVAL = 1000;
let timer = null;

/** Says in the cards that wait which day is being prepared, until no card waits. */
export function watchCards() {
  timer ??= setTimeout(update, INTERVAL);
}

async function update() {
  if (document.querySelector(".card .waiting")) {
    const place = await fetchNow("/api/preparing").catch(() => null);
    const text = place ? `Preparing day ${place.day} of ${place.days}, newest day first` : "Loading";
    for (const waiting of document.querySelectorAll(".card .waiting")) waiting.textContent = text;
  }
  timer = null;
  if (document.querySelector(".card .waiting")) watchCards();
}
