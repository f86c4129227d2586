import { cut, type Readable } from "./readable.ts";
import type { ServiceKind } from "./kind.ts";

/** A message has 28 KB at most; one readable with these bounds is less. */
const most = { bytes: 27_000, title: 250, fact: 250 };

/** Workflows of Microsoft Teams that post what comes to a webhook: an Adaptive Card. They answer 202. */
export const teams: ServiceKind = {
  bodiesOf: (readables) => [
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
            body: withinBytes(readables.map(elementsOf)).flat(),
          },
        },
      ],
    },
  ],
  isTaken: ({ status }) => status >= 200 && status < 300,
};

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
  if (url !== null) shown.push({ title: "more", value: url });
  return [
    { type: "TextBlock", text: cut(escapeTeams(title), most.title), weight: "Bolder", color, wrap: true },
    ...(shown.length === 0 ? [] : [{ type: "FactSet", facts: shown }]),
  ];
}

function withinBytes(all: readonly object[][]): readonly object[][] {
  let bytes = 0;
  return all.filter((elements, nth) => {
    bytes += Buffer.byteLength(JSON.stringify(elements));
    return nth === 0 || bytes <= most.bytes;
  });
}

const plain = (text: string) => cut(escapeTeams(text), most.fact);

/** Markdown as it stands there; `<at>` mentions somebody. */
export const escapeTeams = (text: string): string =>
  text
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll(/[\\*_[\]`]/gu, String.raw`\$&`);
