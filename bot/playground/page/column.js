// How is one person's screen drawn, kept up to date, and used?

import { clockTime, el } from "./dom.js";
import { avatar, overlay } from "./frames.js";
import { slack } from "./slack.js";
import { teams } from "./teams.js";
import { trouble } from "./wire.js";

const CHATS = { slack, teams };
const INVITATION = "Press a suggestion above, or type “help” to see what this person can do.";
const DECIDED_HERE = "Requests that somebody has to approve appear here.";

export class Column {
  /** `cast` are all personas; `weight` is the column's share of the width. */
  constructor(cast, persona, weight) {
    this.cast = cast;
    this.states = {};
    this.drafts = {};
    this.seen = new Map();
    this.node = el("article", { class: "column" });
    this.node.style.setProperty("--weight", weight);
    this.become(persona);
  }

  get chat() {
    return CHATS[this.persona.platform];
  }

  get state() {
    return this.states[this.persona.platform];
  }

  /** Somebody else sits down here. */
  become(persona) {
    this.persona = persona;
    this.place = null;
    this.drawn = new Map();
    this.node.className = `column ${persona.platform}`;
    this.node.setAttribute("aria-label", `${persona.name}, ${persona.role}, on ${this.chat.product}`);
    this.node.dataset.persona = persona.key;
    this.windows = el("div", { class: "windows" });
    this.note = el("p", { class: "note", role: "status" });
    this.tabs = el("div", { class: "tabs", role: "tablist", "aria-label": `${persona.name}’s chats` });
    this.log = el("div", { class: "log", role: "log", tabindex: 0, "aria-label": "Messages" });
    this.composer = this.drawComposer();
    this.node.replaceChildren(this.drawHead(), this.tabs, this.log, this.note, this.composer, this.windows);
    if (this.state) this.update(persona.platform, this.state);
  }

  update(platform, state) {
    this.states[platform] = state;
    if (platform !== this.persona.platform) return;
    const places = this.chat.places(state, this.persona);
    const decides = this.persona.role.startsWith("admin");
    const kept = places.find((each) => each.id === this.place?.id);
    this.place = kept || (decides && places.find((each) => !each.direct && !each.home)) || places[0];
    this.places = places;
    this.drawPosts();
    this.drawTabs();
    this.drawWindows(state.windows.filter((each) => each.user === this.persona.user));
  }

  /** Puts words into the composer of the direct chat; sending stays with the visitor. */
  suggest(words) {
    const direct = this.places?.find((each) => each.direct);
    if (direct) this.open(direct);
    this.field.value = words;
    this.fit();
    this.node.scrollIntoView({ block: "nearest", inline: "center" });
    this.field.focus();
  }

  /** Waits for an act's end and tells its trouble, if it had any. `node` is busy meanwhile. */
  async tell(acting, node) {
    if (node) node.setAttribute("aria-busy", "true");
    if (node && "disabled" in node) node.disabled = true;
    const told = trouble(await acting);
    if (node && "disabled" in node) node.disabled = false;
    if (node) node.removeAttribute("aria-busy");
    this.say(told ?? "");
  }

  say(words) {
    clearTimeout(this.silence);
    this.note.textContent = words;
    if (words) this.silence = setTimeout(() => (this.note.textContent = ""), 9000);
  }

  /** A confirmation over this column; resolves to whether it was confirmed. */
  ask({ title, text, confirm, deny }) {
    return new Promise((resolve) => {
      const answer = (yes) => {
        frame.remove();
        resolve(yes);
      };
      const frame = overlay({
        title: title.text,
        body: [el("p", {}, text.text)],
        close: () => answer(false),
        submit: () => answer(true),
        buttons: [
          el("button", { type: "button", class: "button", onclick: () => answer(false) }, deny.text),
          el("button", { type: "submit", class: "button primary" }, confirm.text),
        ],
      });
      this.node.append(frame);
      frame.querySelector("[type=submit]").focus();
    });
  }

  drawHead() {
    const options = this.cast.map(({ key, name }) => el("option", { value: key, selected: key === this.persona.key }, name));
    const choose = (event) => this.become(this.cast.find((each) => each.key === event.target.value));
    const role = `${this.chat.product} · ${this.persona.role}`;
    return el(
      "header",
      { class: "head" },
      avatar(this.persona.name, this.persona.key),
      el(
        "div",
        { class: "who" },
        el("select", { class: "person", "aria-label": "Whose screen is this?", onchange: choose }, options),
        el("span", { class: "role", title: role }, role),
      ),
    );
  }

  drawTabs() {
    const tabs = this.places.map((place) => {
      const chosen = place.id === this.place.id;
      const unread = !chosen && this.news(place) > (this.seen.get(this.key(place)) ?? 0);
      const dot = unread && el("span", { class: "dot" }, el("span", { class: "hidden" }, "unread"));
      const acts = { onclick: () => this.open(place), onkeydown: (event) => this.turn(event) };
      const told = { type: "button", role: "tab", "aria-selected": String(chosen), tabindex: chosen ? 0 : -1 };
      return el("button", { ...told, ...acts }, place.label, dot);
    });
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...tabs);
    if (focused) this.tabs.querySelector("[aria-selected=true]").focus();
  }

  turn(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.places.findIndex((each) => each.id === this.place.id);
    this.open(this.places[(at + step + this.places.length) % this.places.length]);
  }

  open(place) {
    if (place.id === this.place?.id) return;
    this.place = place;
    this.drawn.clear();
    this.log.replaceChildren();
    this.reply(null);
    this.drawPosts();
    this.drawTabs();
    if (place.home) this.tell(this.chat.openHome(this.persona));
  }

  posts(place) {
    const mine = this.persona.user;
    const here = this.state.posts.filter((each) => each.conversation === place.id);
    return here.filter((each) => !each.deleted && (each.only_for ?? mine) === mine);
  }

  /** Grows with every post of somebody else and with every edit. */
  news(place) {
    return this.posts(place).reduce((sum, each) => sum + (each.author !== this.persona.user) + each.edits.length, 0);
  }

  key(place) {
    return `${this.persona.key} ${place.id}`;
  }

  /** What is sent next goes into this post's thread; null: to all. */
  reply(post) {
    this.under = post;
    this.threading.hidden = !post;
    if (post) this.field.focus();
  }

  drawHome() {
    const view = this.chat.home(this.state, this.persona);
    const print = JSON.stringify(view ?? null);
    if (this.drawn.get("home") === print) return;
    this.drawn.set("home", print);
    const body = view ? el("div", { class: "body home" }, this.chat.drawHome(view, this)) : el("p", { class: "empty" }, "One moment…");
    this.log.replaceChildren(body);
  }

  drawPosts() {
    this.composer.hidden = Boolean(this.place.home);
    if (this.place.home) return this.drawHome();
    const posts = this.posts(this.place);
    const fresh = this.drawn.size === 0;
    const follows = fresh || this.atEnd() || Math.abs(this.log.scrollTop - this.left) < 3;
    const shown = new Set(posts.map((each) => each.id));
    for (const [id, { node }] of this.drawn) if (!shown.has(id)) node.remove(), this.drawn.delete(id);
    for (const post of posts) this.drawPost(post, fresh);
    if (posts.length) this.log.querySelector(".empty")?.remove();
    else this.log.replaceChildren(el("p", { class: "empty" }, this.empty()));
    if (follows) this.follow();
    this.field.disabled = false;
    this.field.placeholder = this.place.hint;
    this.field.setAttribute("aria-label", `${this.place.hint}, as ${this.persona.name}`);
    this.seen.set(this.key(this.place), this.news(this.place));
  }

  empty() {
    if (this.place.direct) return INVITATION;
    return /approvals|licences/i.test(this.place.label) ? DECIDED_HERE : "Nothing here yet.";
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
  }

  /** To the end, but not past the beginning of a last post that is higher than the log: it is read from its top. */
  follow() {
    this.log.scrollTop = Math.min(this.log.lastElementChild.offsetTop - this.log.offsetTop - 4, this.log.scrollHeight);
    this.left = this.log.scrollTop;
  }

  /** A post that was edited is replaced where it stands, and flashes. */
  drawPost(post, fresh) {
    const known = this.drawn.get(post.id);
    const print = JSON.stringify([this.chat.said(post, this.persona), post.edits.length]);
    if (known?.print === print) return;
    const node = this.frame(post);
    if (known) {
      const focused = known.node.contains(document.activeElement);
      known.node.replaceWith(node);
      node.classList.add("flash");
      if (focused) node.focus();
    } else {
      if (!fresh) node.classList.add("arrives");
      this.log.append(node);
    }
    this.drawn.set(post.id, { node, print });
  }

  frame(post) {
    const name = this.chat.author(post, this.state);
    const bot = this.state.people.some((each) => each.id === post.author && each.is_bot);
    const mine = post.author === this.persona.user;
    const who = this.cast.find((each) => each.user === post.author)?.key;
    const face = bot ? el("img", { class: "avatar", src: "/page/seat.svg", alt: "" }) : avatar(name, who);
    const edited = post.edits.length > 0 && el("span", { class: "edited" }, "edited");
    const app = bot && el("span", { class: "app" }, "APP");
    const reply = post.thread && post.thread !== post.id;
    const inThread = reply && el("span", { class: "edited" }, "in a thread");
    const answer = this.chat.threads(this.place) && !post.only_for && el("button", { type: "button", class: "answer", onclick: () => this.reply(post) }, "Reply");
    const time = el("time", {}, clockTime(post.at));
    const head = el("header", {}, face, el("strong", {}, name), app, time, edited, inThread, answer);
    const kind = ["post", mine && "mine", bot && "bot", post.only_for && "ephemeral", reply && "reply"];
    const body = el("div", { class: "body" }, this.chat.draw(post, this));
    return el("article", { class: kind.filter(Boolean).join(" "), tabindex: -1, "data-post": post.id }, head, body);
  }

  drawWindows(windows) {
    const print = JSON.stringify(windows);
    if (print === this.windows.dataset.print) return;
    this.windows.dataset.print = print;
    const top = windows.at(-1);
    this.windows.replaceChildren(...(top ? [overlay(this.chat.drawWindow(top, this))] : []));
    this.windows.querySelector("input, textarea, select")?.focus();
  }

  drawComposer() {
    const acts = { oninput: () => this.fit(), onkeydown: (event) => this.typed(event) };
    this.field = el("textarea", { rows: 1, disabled: true, spellcheck: "false", ...acts });
    const send = el("button", { type: "button", class: "send", "aria-label": "Send", onclick: () => this.send() }, "➤");
    const leave = el("button", { type: "button", class: "close", "aria-label": "Leave the thread", onclick: () => this.reply(null) }, "×");
    this.under = null;
    this.threading = el("p", { class: "threading", hidden: true }, "In the thread", leave);
    return el("div", { class: "composer" }, this.threading, this.field, send);
  }

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  async send() {
    const text = this.field.value.trim();
    if (!text || !this.place) return;
    this.field.value = "";
    this.fit();
    const under = this.under;
    this.reply(null);
    await this.tell(this.chat.send(this.persona, this.place, text, under));
  }

  /** As high as its words, up to a few lines. */
  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 96)}px`;
  }
}
