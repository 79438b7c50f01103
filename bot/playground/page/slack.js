// What does a person in the small Slack see, and what does pressing do there?

import { drawBlocks } from "./blocks.js";
import { el } from "./dom.js";
import { mrkdwn } from "./marks.js";
import { act } from "./wire.js";

const HOME = { id: "home", label: "Home", direct: false, home: true, hint: "" };

export const slack = {
  product: "Slack",
  base: "/slack",
  threads: () => true,

  places(state, persona) {
    const mine = state.conversations.filter((each) => each.members.includes(persona.user));
    const drawn = mine.map((each) => ({
      id: each.id,
      label: each.kind === "im" ? "Seatwise" : `# ${each.name}`,
      direct: each.kind === "im",
      hint: each.kind === "im" ? "Message Seatwise" : `Message #${each.name}`,
    }));
    const [first, ...others] = drawn.sort((a, b) => b.direct - a.direct);
    return [first, HOME, ...others].filter(Boolean);
  },

  /** What the post says to this person, for comparing with what is drawn. */
  said: (post) => post.body,

  draw(post, column) {
    const names = namesOf(column.state);
    const surface = {
      names,
      fields: [],
      press: (element, value, node) => press(column, element, value, node, { channel: post.conversation, ts: post.id }),
    };
    const blocks = post.body.blocks ?? [];
    const body = blocks.length ? drawBlocks(blocks, surface) : el("p", { class: "b-text" }, mrkdwn(post.body.text ?? "", names));
    return [post.only_for && el("p", { class: "only-you" }, "👁 Only visible to you"), body];
  },

  author: (post, state) => namesOf(state)[post.author] ?? (post.author === "USLACKBOT" ? "Slackbot" : post.author),

  /** `under` is the message in whose thread it is said; there are no commands in threads. */
  send(persona, place, text, under) {
    const command = !under && text.match(/^(\/\S+)\s*([\s\S]*)$/);
    const said = { user: persona.user, channel: place.id, text: escaped(text), thread_ts: under?.thread ?? under?.id };
    if (!command) return act("/slack/say", said);
    return act("/slack/command", { user: persona.user, channel: place.id, command: command[1], text: command[2] });
  },

  openHome: (persona) => act("/slack/home_opened", { user: persona.user }),

  home: (state, persona) => state.homes.find((each) => each.user === persona.user && each.tenant === persona.home),

  drawHome: (view, column) => drawBlocks(view.body.blocks, viewSurface(view, column)),

  drawWindow(view, column) {
    const surface = viewSurface(view, column);
    const { title, submit, close, blocks } = view.body;
    const cancel = () => column.tell(act("/slack/close", { user: column.persona.user, view_id: view.id }));
    const filled = () => ({ user: column.persona.user, view_id: view.id, values: values(surface) });
    const send = () => column.tell(act("/slack/submit", filled()));
    return {
      title: title.text,
      body: drawBlocks(blocks, surface),
      close: cancel,
      submit: send,
      buttons: [
        el("button", { type: "button", class: "button", onclick: cancel }, close?.text ?? "Cancel"),
        submit && el("button", { type: "submit", class: "button primary" }, submit.text),
      ],
    };
  },
};

function viewSurface(view, column) {
  const surface = {
    names: namesOf(column.state),
    fields: [],
    entered: view.entered,
    errors: view.errors,
    press: (element, value, node) => press(column, element, value, node, { view_id: view.id, values: values(surface) }),
    options: (element, query) => search(column, element, query, view.id),
  };
  return surface;
}

async function press(column, element, value, node, where) {
  if (element.confirm && !(await column.ask(element.confirm))) return;
  const given = value === undefined ? {} : { value };
  await column.tell(act("/slack/press", { user: column.persona.user, action_id: element.action_id, ...where, ...given }), node);
}

async function search(column, element, query, view) {
  const seen = await act("/slack/options", { user: column.persona.user, action_id: element.action_id, query, view_id: view });
  return seen.body?.options ?? [];
}

function values(surface) {
  const filled = {};
  for (const { block, action, read } of surface.fields) filled[block] = { ...filled[block], [action]: read() };
  return filled;
}

function namesOf(state) {
  return Object.fromEntries([...state.people, ...state.conversations].map((each) => [each.id, each.name]));
}

/** Slack sends what people type escaped so. */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
