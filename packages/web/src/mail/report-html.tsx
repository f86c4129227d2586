import type { ReportPage } from "@dendro/core";
import type { CSSProperties, ReactNode } from "react";
import { formatCounted } from "../format/format.ts";
import { wholeMoment } from "../format/when.ts";
import { lightColor } from "./light-color.ts";
import { pictureWidth } from "./paint-plot.ts";
import type { ShownCard, ShownFigure, ShownTable } from "./shown-card.ts";

const font = "Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const [ink, muted, line, surface, canvas, accent, good, bad] = (
  ["ink", "muted", "line", "surface", "canvas", "accent", "good", "bad"] as const
).map(lightColor);
const small: CSSProperties = { color: muted, fontSize: 12, lineHeight: "18px" };

export interface ShownPicture {
  readonly plot: ShownCard["plots"][number];
  readonly cid: string;
}

/** A report as a page of HTML, as programs for mail read it: with styles where they are used. */
export function ReportHtml({
  page,
  cards,
  picturesOf,
}: {
  page: ReportPage;
  cards: readonly ShownCard[];
  picturesOf: (card: ShownCard) => readonly ShownPicture[];
}) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>{page.title}</title>
      </head>
      <body style={{ margin: 0, background: canvas, color: ink, fontFamily: font, fontSize: 14 }}>
        <div style={{ maxWidth: 600, margin: "0 auto", padding: "24px 12px" }}>
          <h1 style={{ margin: 0, fontSize: 20, lineHeight: "28px" }}>{page.title}</h1>
          <p style={{ ...small, margin: 0 }}>
            {page.tenant} · {wholeMoment(page.madeAt)}
          </p>
          {page.isSimulated && (
            <p style={{ ...small, margin: 0, color: lightColor("warn") }}>
              Simulated data: all of it is made up.
            </p>
          )}
          {cards.map((card) => (
            <Card key={card.id} card={card} pictures={picturesOf(card)} />
          ))}
          <p style={{ ...small, margin: "16px 0 0" }}>
            <Foot boardUrl={page.boardUrl} unsubscribeUrl={page.unsubscribeUrl} />
          </p>
        </div>
      </body>
    </html>
  );
}

function Card({ card, pictures }: { card: ShownCard; pictures: readonly ShownPicture[] }) {
  return (
    <div
      style={{
        marginTop: 16,
        padding: 16,
        background: surface,
        border: `1px solid ${line}`,
        borderRadius: 12,
      }}
    >
      <h2 style={{ margin: 0, fontSize: 14, lineHeight: "20px" }}>{card.title}</h2>
      {card.about !== "" && <p style={{ ...small, margin: 0 }}>{card.about}</p>}
      {card.figures.length > 0 && <Figures figures={card.figures} />}
      {pictures.map(({ plot, cid }) => (
        <Picture key={cid} plot={plot} address={`cid:${cid}`} />
      ))}
      {card.table !== null && <Rows table={card.table} />}
      {card.note !== null && <p style={{ ...small, margin: "8px 0 0" }}>{card.note}</p>}
    </div>
  );
}

function Figures({ figures }: { figures: readonly ShownFigure[] }) {
  return (
    <div style={{ marginTop: 8 }}>
      {figures.map(({ title, value, change, isGood }) => (
        <div key={title} style={{ display: "inline-block", margin: "4px 28px 4px 0", verticalAlign: "top" }}>
          <div style={small}>{title}</div>
          <div style={{ fontSize: 24, lineHeight: "32px", fontWeight: 600 }}>
            {value}
            {change !== "" && (
              <span
                style={{
                  ...small,
                  marginLeft: 8,
                  fontWeight: 400,
                  color: isGood === null ? muted : isGood ? good : bad,
                }}
              >
                {change}
              </span>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function Picture({ plot, address }: { plot: ShownPicture["plot"]; address: string }) {
  return (
    <>
      {plot.lines.length > 1 && (
        <p style={{ ...small, margin: "8px 0 0" }}>
          {plot.lines.map(({ id, title, color }) => (
            <span key={id} style={{ display: "inline-block", marginRight: 14 }}>
              <span style={{ color: lightColor(color) }}>■</span> {title}
            </span>
          ))}
        </p>
      )}
      <img
        src={address}
        width={pictureWidth}
        alt={`${plot.title}, as a chart`}
        style={{ display: "block", width: "100%", maxWidth: pictureWidth, height: "auto", marginTop: 8 }}
      />
    </>
  );
}

function Rows({ table: { head, rows, texts, left } }: { table: ShownTable }) {
  const cell = (index: number): CSSProperties => ({
    padding: "5px 8px 5px 0",
    borderBottom: `1px solid ${line}`,
    textAlign: index < texts ? "left" : "right",
    fontSize: 13,
    overflowWrap: index < texts ? "anywhere" : "normal",
    whiteSpace: index < texts ? "normal" : "nowrap",
  });
  return (
    <div style={{ overflowX: "auto" }}>
      <table
        width="100%"
        cellPadding={0}
        cellSpacing={0}
        style={{ marginTop: 8, borderCollapse: "collapse" }}
      >
        <thead>
          <tr>
            {head.map((title, index) => (
              <th
                key={`${index} ${title}`}
                scope="col"
                style={{ ...cell(index), ...small, fontWeight: 500, whiteSpace: "normal" }}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={`${at} ${row[0]}`}>
              {row.map((value, index) => (
                <td key={`${index} ${value}`} style={cell(index)}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p style={{ ...small, margin: "6px 0 0" }}>{formatCounted(left, "more row")} in the attached file.</p>
      )}
    </div>
  );
}

function Foot({
  boardUrl,
  unsubscribeUrl,
}: {
  boardUrl: string | null;
  unsubscribeUrl: string | null;
}): ReactNode {
  return (
    <>
      {boardUrl !== null && (
        <a href={boardUrl} style={{ color: accent }}>
          See the board
        </a>
      )}
      {boardUrl !== null && unsubscribeUrl !== null && " · "}
      {unsubscribeUrl !== null && (
        <a href={unsubscribeUrl} style={{ color: muted }}>
          Unsubscribe
        </a>
      )}
    </>
  );
}
