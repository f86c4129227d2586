import { cut, type Readable } from "./readable.ts";
import type { ServiceKind } from "./kind.ts";

/** Of a message 50 blocks, of a header 150 characters, of a section 3,000. */
const most = { readables: 20, title: 150, section: 3000 };

/** Slack's incoming webhooks: text for notifications, and blocks. It answers 200 and `ok`. */
export const slack: ServiceKind = {
  bodiesOf: (readables) => [
    {
      text: cutMarkup(readables.map(({ title }) => escapeSlack(title)).join("\n"), most.section),
      blocks: readables.slice(0, most.readables).flatMap(blocksOf),
      unfurl_links: false,
      unfurl_media: false,
    },
  ],
  isTaken: ({ status, body }) => status === 200 && body.trim() === "ok",
};

function blocksOf({ title, facts, url }: Readable): object[] {
  const lines = facts.map(([name, value]) => `*${escapeSlack(name)}*: ${escapeSlack(value)}`);
  if (url !== null) lines.push(escapeSlack(url));
  const header = { type: "header", text: { type: "plain_text", text: cut(title, most.title), emoji: false } };
  if (lines.length === 0) return [header];
  return [
    header,
    // `verbatim` keeps names of channels and people in it from becoming mentions.
    {
      type: "section",
      text: { type: "mrkdwn", text: cutMarkup(lines.join("\n"), most.section), verbatim: true },
    },
  ];
}

/** `<!channel>` would call everybody, and `<https://…|text>` be a link that says something else. */
export const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cut where no entity is. */
const cutMarkup = (text: string, length: number): string =>
  text.length <= length ? text : cut(text, length - 1).replace(/&[a-z]*…$/u, "…");
