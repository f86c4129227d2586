import { andMore, cut } from "./plain-text.ts";
import type { ServiceKind } from "./kind.ts";
import type { Readable } from "./readable.ts";

/** Of a message 50 blocks and some 13,000 characters in all of them, of a header 150, of a section 3,000 and of a field of it 2,000. */
const most = { readables: 20, characters: 11_000, title: 150, section: 3000, field: 2000 };

/** Slack's incoming webhooks: text for notifications, and blocks. It answers 200 and `ok`. */
export const slack: ServiceKind = {
  name: "Slack",
  bodiesOf: (readables, { timestamp }) => {
    const some = readables.slice(0, most.readables);
    const share = Math.floor(most.characters / Math.max(some.length, 1));
    return [
      {
        text: cutMarkup(readables.map(({ title }) => escapeSlack(title)).join("\n"), most.section),
        mrkdwn: false,
        blocks: [
          ...some.flatMap((readable) => blocksOf(readable, share)),
          endOf(readables.length - some.length, timestamp),
        ],
        unfurl_links: false,
        unfurl_media: false,
      },
    ];
  },
  isTaken: ({ status, body }) => status === 200 && body.trim() === "ok",
  isRefused: ({ status, body }) => status === 400 && /^(?:invalid_|no_text)/u.test(body),
  isGone: ({ status }) => status === 404,
};

/** Names are plain text alone, which has no markup, and so nothing that would have to be escaped. */
function blocksOf({ title, facts, url }: Readable, share: number): object[] {
  const shownTitle = cut(title, most.title);
  const link = url === null ? "" : linkTo(url);
  const isLinked = link !== "" && link.length <= Math.min(most.field, share / 2);
  const rest = share - shownTitle.length - (isLinked ? link.length : 0);
  const text = cut(
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    Math.min(most.section, rest),
  );
  const header = { type: "header", text: plain(shownTitle) };
  if (text === "" && !isLinked) return [header];
  return [
    header,
    {
      type: "section",
      ...(text === "" ? {} : { text: plain(text) }),
      ...(isLinked ? { fields: [{ type: "mrkdwn", text: link, verbatim: true }] } : {}),
    },
  ];
}

/** How many there are beside, and when it happened, in the time of who reads it. */
const endOf = (more: number, timestamp: string) => ({
  type: "context",
  elements: [
    ...(more > 0 ? [plain(andMore(more))] : []),
    {
      type: "mrkdwn",
      text: `<!date^${Math.floor(Date.parse(timestamp) / 1000)}^{date_short_pretty}, {time}|${timestamp}>`,
    },
  ],
});

const plain = (text: string) => ({ type: "plain_text", text, emoji: false });

const linkTo = (url: string): string => `<${escapeSlack(url.replaceAll("|", "%7C"))}|Open in Dendro>`;

/** `<!channel>` would call everybody, and `<https://…|text>` be a link that says something else. */
export const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cut where no entity is. */
const cutMarkup = (text: string, length: number): string =>
  text.length <= length ? text : cut(text, length - 1).replace(/&[a-z]*…$/u, "…");
