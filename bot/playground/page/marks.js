// How do Slack's mrkdwn and the Markdown of Teams become nodes?

import { el, link } from "./dom.js";

const EMOJI = { white_check_mark: "✅", warning: "⚠️", no_entry: "⛔", information_source: "ℹ️", eyes: "👀", wave: "👋" };
const SLACK = [
  [/^```([\s\S]+?)```/, (m) => el("pre", {}, plain(m[1]))],
  [/^`([^`\n]+)`/, (m) => el("code", {}, plain(m[1]))],
  [/^<(@|#|!)([^>|]+)(?:\|([^>]*))?>/, (m, names) => el("span", { class: "mention" }, mentioned(m, names))],
  [/^<((?:https?:|mailto:)[^>|]+)(?:\|([^>]*))?>/, (m) => link(plain(m[1]), plain(m[2] || m[1]))],
  [/^\*(?=\S)([^*\n]+?)\*(?![\w\u2060])/, (m, names) => el("strong", {}, mrkdwn(m[1], names)), true],
  [/^_(?=\S)([^_\n]+?)_(?![\w\u2060])/, (m, names) => el("em", {}, mrkdwn(m[1], names)), true],
  [/^~(?=\S)([^~\n]+?)~(?![\w\u2060])/, (m, names) => el("s", {}, mrkdwn(m[1], names)), true],
  [/^:([a-z0-9_+-]+):/, (m) => EMOJI[m[1]] ?? m[0]],
];
const TEAMS = [
  [/^\\([\\*_\[\]`~()#>+.!-])/, (m) => m[1]],
  [/^\*\*(?=\S)((?:\\.|[^*\n])+?)\*\*/, (m) => el("strong", {}, markdown(m[1]))],
  [/^([*_])(?=\S)((?:\\.|(?!\1)[^\n])+?)\1(?!\w)/, (m) => el("em", {}, markdown(m[2])), true],
  [/^\[((?:\\.|[^\]\n])+)\]\(([^)\s]+)\)/, (m) => link(m[2], markdown(m[1]))],
  [/^<at>([^<]*)<\/at>/, (m) => el("span", { class: "mention" }, m[1])],
];

/** `names` maps ids to names, for mentions. */
export function mrkdwn(text, names = {}) {
  return text.split(/\n/).flatMap((row, n) => {
    const quoted = row.match(/^(?:>|&gt;) ?(.*)$/);
    const drawn = quoted ? [el("blockquote", {}, marked(quoted[1], SLACK, plain, names))] : marked(row, SLACK, plain, names);
    return n ? ["\n", ...drawn] : drawn;
  });
}

export function markdown(text) {
  return marked(text, TEAMS, (words) => words, {});
}

/** Rules are tried at each place, those marked `true` only where a word may begin. */
function marked(text, rules, decode, names) {
  const nodes = [];
  let words = "";
  for (let at = 0; at < text.length; ) {
    const begins = at === 0 || /[\s([{"'.,;:!?/–—-]/.test(text[at - 1]);
    const rest = text.slice(at);
    const rule = rules.find(([pattern, , atWord]) => (!atWord || begins) && pattern.test(rest));
    if (!rule) {
      words += text[at++];
      continue;
    }
    const found = rest.match(rule[0]);
    if (words) nodes.push(decode(words));
    words = "";
    nodes.push(rule[1](found, names));
    at += found[0].length;
  }
  return words ? [...nodes, decode(words)] : nodes;
}

function plain(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function mentioned([, kind, id, label], names) {
  if (label) return `${kind === "#" ? "#" : "@"}${plain(label)}`;
  return kind === "!" ? `@${id}` : `${kind}${names[id] ?? id}`;
}
