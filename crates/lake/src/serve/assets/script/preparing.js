/** Progress of the server, which prepares days when charts read them for the first time. */

import { fetchNow } from "./api.js";

const INTERVAL = 1000;
let timer = null;

/** Shows the progress in waiting cards until none is waiting. */
export function watchCards() {
  timer ??= setTimeout(update, INTERVAL);
}

async function update() {
  if (document.querySelector(".card .waiting")) {
    const progress = await fetchNow("/api/preparing").catch(() => null);
    const text = progress ? `Preparing day ${progress.day} of ${progress.days}, newest day first` : "Loading";
    for (const waiting of document.querySelectorAll(".card .waiting")) waiting.textContent = text;
  }
  timer = null;
  if (document.querySelector(".card .waiting")) watchCards();
}
