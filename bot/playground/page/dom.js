// How is a node built from data that must never become markup?

/** Text children become text nodes; `on*` are listeners, `class`, `aria-*`, `data-*` and the like attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Only addresses that open a page or a mail; anything else is shown as text. */
export function link(url, ...children) {
  return /^(https?:|mailto:)/i.test(url)
    ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children)
    : el("span", {}, ...children);
}

/** Pictures come from this page, from the message itself, or from the bot by this page; of others the description is shown. */
export function picture(url, alt, props = {}) {
  const own = String(url).startsWith("data:image/") || String(url).startsWith(`${location.origin}/`);
  const bots = /^http:\/\/127\.0\.0\.1:\d+\//.test(url);
  const words = el("span", { class: "no-picture" }, `🖼 ${alt || "picture"}`);
  if (!own && !bots) return words;
  const src = own ? url : `/picture?url=${encodeURIComponent(url)}`;
  return el("img", { class: "picture", ...props, src, alt, onerror: (event) => event.target.replaceWith(words) });
}

export function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

export function initials(name) {
  return name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
}
