import type { RenderedReport, ReportPage } from "@dendro/core";
import { renderToStaticMarkup } from "react-dom/server";
import { showIn } from "../format/zone.ts";
import { openPainter } from "./paint-plot.ts";
import { ReportHtml } from "./report-html.tsx";
import { reportText } from "./report-text.ts";
import { shownCard } from "./shown-card.ts";

/** Draws a report for mail. */
export async function renderReport(page: ReportPage): Promise<RenderedReport> {
  const paint = await openPainter();
  // Nothing is awaited from here on: the zone holds for all that is written of times.
  showIn(page.timezone);
  const cards = page.cards.map(shownCard);
  const drawn = cards.map(({ id, plots }) =>
    plots.map((plot, index) => ({ plot, cid: `${id}-${index}@dendro`, png: paint(plot) })),
  );
  const html = renderToStaticMarkup(
    <ReportHtml page={page} cards={cards} picturesOf={(card) => drawn[cards.indexOf(card)] ?? []} />,
  );
  return {
    html: `<!doctype html>${html}`,
    text: reportText(page, cards),
    pictures: drawn.flat().map(({ cid, png }) => ({ cid, png })),
  };
}
