import { andMore, cut } from "./plain-text.ts";
import type { ServiceKind } from "./kind.ts";
import type { Readable } from "./readable.ts";

/** A message has 28 KB at most, of which 1 KB is around the readables; one readable with these bounds is less. */
const most = { bytes: 27_000, title: 250, fact: 250 };

/** Workflows of Microsoft Teams that post what comes to a webhook: an Adaptive Card. They answer 202. */
export const teams: ServiceKind = {
  name: "Teams",
  bodiesOf: (readables, { timestamp }) => [
    {
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: {
            $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            type: "AdaptiveCard",
            version: "1.4",
            body: bodyOf(readables, timestamp),
          },
        },
      ],
    },
  ],
  isTaken: ({ status }) => status >= 200 && status < 300,
};

function bodyOf(readables: readonly Readable[], timestamp: string): object[] {
  const some = withinBytes(readables.map(elementsOf));
  const more = readables.length - some.length;
  // It shows the time of who reads it, where it is told one in whole seconds.
  const time = timestamp.replace(/\.\d+/u, "");
  return [
    ...some.flat(),
    ...(more > 0 ? [{ type: "TextBlock", text: andMore(more), wrap: true }] : []),
    { type: "TextBlock", text: `{{DATE(${time},SHORT)}} {{TIME(${time})}}`, isSubtle: true, size: "Small" },
  ];
}

function elementsOf({ title, facts, severity, incident, url }: Readable): object[] {
  const isOver = incident?.isOver === true;
  const color = isOver
    ? "Good"
    : severity === "info"
      ? "Default"
      : severity === "warning"
        ? "Warning"
        : "Attention";
  const shown = facts.map(([name, value]) => ({ title: plain(name), value: plain(value) }));
  return [
    { type: "TextBlock", text: cut(escapeTeams(title), most.title), weight: "Bolder", color, wrap: true },
    ...(shown.length === 0 ? [] : [{ type: "FactSet", facts: shown }]),
    ...(url === null
      ? []
      : [{ type: "ActionSet", actions: [{ type: "Action.OpenUrl", title: "Open in Dendro", url }] }]),
  ];
}

/** The first that fit. */
function withinBytes(all: readonly object[][]): readonly object[][] {
  let bytes = 0;
  const tooMany = all.findIndex(
    (elements, nth) => (bytes += Buffer.byteLength(JSON.stringify(elements))) > most.bytes && nth > 0,
  );
  return tooMany === -1 ? all : all.slice(0, tooMany);
}

const plain = (text: string) => cut(escapeTeams(text), most.fact);

/** Markdown as it stands there; `<at>` mentions somebody. */
export const escapeTeams = (text: string): string =>
  text
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll(/[\\*_[\]`]/gu, String.raw`\$&`);
