/** Shows definitions while the pointer or the focus is on an element with `data-definition`. */

import { element } from "./dom.js";

const GAP = 8;

export function followHints() {
  const hint = element("div", { class: "hint", role: "tooltip", id: "hint", hidden: true });
  document.body.append(hint);
  let shown = null;
  const hide = () => {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    hint.hidden = true;
  };
  const show = (event) => {
    const target = event.target.closest?.("[data-definition]");
    if (target === shown) return;
    hide();
    if (!target) return;
    shown = target;
    hint.textContent = target.dataset.definition;
    hint.hidden = false;
    target.setAttribute("aria-describedby", hint.id);
    place(hint, target.getBoundingClientRect());
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("scroll", () => {
    // Focus scrolls the element into view, which must not hide its hint.
    if (shown && shown === document.activeElement) place(hint, shown.getBoundingClientRect());
    else hide();
  }, { passive: true });
}

/** Places the hint below the target, or above it if there is no room, and always within the window. */
function place(hint, target) {
  const { width, height } = hint.getBoundingClientRect();
  const left = Math.min(Math.max(target.left, GAP), innerWidth - width - GAP);
  const below = target.bottom + GAP;
  hint.style.left = `${Math.max(left, GAP)}px`;
  hint.style.top = `${below + height < innerHeight ? below : Math.max(target.top - height - GAP, GAP)}px`;
}
