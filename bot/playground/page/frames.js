// What frames a face, and a window over a column?

import { el, initials } from "./dom.js";

/** `who` picks the colour. */
export function avatar(name, who) {
  return el("span", { class: "avatar", "data-who": who, "aria-hidden": "true" }, initials(name));
}

/** A modal or a dialog: {title, body, buttons, close, submit}. */
export function overlay({ title, body, buttons, close, submit }) {
  const send = (event) => {
    event.preventDefault();
    submit();
  };
  const escape = (event) => event.key === "Escape" && close();
  const cross = el("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "×");
  return el(
    "div",
    { class: "overlay", role: "dialog", "aria-modal": "true", "aria-label": title, onkeydown: escape },
    el(
      "form",
      { class: "window", novalidate: true, onsubmit: send },
      el("header", {}, el("h3", {}, title), cross),
      el("div", { class: "window-body" }, body),
      buttons.length > 0 && el("footer", {}, buttons),
    ),
  );
}
