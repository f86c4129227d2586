import { andMore, cut } from "./plain-text.ts";
import type { ServiceKind } from "./kind.ts";
import type { Readable } from "./readable.ts";

/** Of a message 10 embeds and 6,000 characters in all of them, of a title 256 and of what stands below it 4,096. */
const most = { embeds: 10, title: 256, description: 4096, characters: 6000 };
const colors = { critical: 0xd1242f, error: 0xd1242f, warning: 0xbf8700, info: 0x57606a, over: 0x1a7f37 };

/** Discord's webhooks: embeds in which nobody is mentioned. It answers 204, or 200 when asked to wait. */
export const discord: ServiceKind = {
  name: "Discord",
  bodiesOf: (readables, { timestamp }) => {
    const some = readables.slice(0, most.embeds);
    const share = Math.floor(most.characters / Math.max(some.length, 1));
    return [
      {
        ...(readables.length > some.length ? { content: andMore(readables.length - some.length) } : {}),
        embeds: some.map((readable) => embedOf(readable, share, timestamp)),
        allowed_mentions: { parse: [] },
      },
    ];
  },
  isTaken: ({ status }) => status === 204 || status === 200,
  isRefused: ({ status }) => status === 400,
  isGone: ({ status }) => status === 404,
  /** In seconds, of a JSON body. */
  retryAfterMs({ status, body }) {
    if (status !== 429) return null;
    const seconds = /"retry_after"\s*:\s*(\d+(?:\.\d+)?)/u.exec(body)?.[1];
    return seconds === undefined ? null : Math.round(Number(seconds) * 1000);
  },
};

function embedOf({ title, facts, severity, incident, url }: Readable, share: number, timestamp: string) {
  const shownTitle = cut(escapeDiscord(title), Math.min(most.title, share));
  const lines = facts.map(([name, value]) => `**${escapeDiscord(name)}**: ${escapeDiscord(value)}`);
  const isLinked = url !== null && hasFullHost(url);
  if (url !== null && !isLinked) lines.push(escapeDiscord(url));
  return {
    title: shownTitle,
    ...(lines.length === 0
      ? {}
      : { description: cut(lines.join("\n"), Math.min(most.description, share - shownTitle.length)) }),
    color: incident?.isOver === true ? colors.over : colors[severity],
    timestamp,
    ...(isLinked ? { url } : {}),
  };
}

/** A host with a dot, or an IP address: with a link to another, such as `http://dendro:8080`, Discord refuses the message. */
const hasFullHost = (url: string): boolean => /^\[|\../u.test(new URL(url).hostname);

/** Markdown as it stands there, and `@everyone` or `<@id>` as text: a mark of no width stands behind what begins a mention. */
export const escapeDiscord = (text: string): string =>
  text.replaceAll(/[\\*_~`|>[\]]/gu, String.raw`\$&`).replaceAll(/[@<]/gu, "$&\u200B");
