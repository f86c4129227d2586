import type { RenderReport } from "@dendro/core";
import { renderToStaticMarkup } from "react-dom/server";
import { showIn } from "../format/zone.ts";
import { paintPlot } from "./paint-plot.ts";
import { ReportHtml } from "./report-html.tsx";
import { reportText } from "./report-text.ts";
import { shownCard } from "./shown-card.ts";

/** Draws a report for mail: the dashboard knows how answers are shown, and the server loads this from what is built of it. */
export const renderReport: RenderReport = async (page) => {
  // Nothing is awaited between this and what is written of times.
  showIn(page.timezone);
  const cards = page.cards.map(shownCard);
  const shown = cards.map((card) =>
    card.plots.map((plot, index) => ({ plot, cid: `${card.id}-${index}@dendro` })),
  );
  const pictures = [];
  for (const { plot, cid } of shown.flat()) {
    showIn(page.timezone);
    pictures.push({ cid, png: await paintPlot(plot) });
  }
  return {
    pictures,
    bodyFor(unsubscribeUrl, addressOf) {
      showIn(page.timezone);
      const html = renderToStaticMarkup(
        <ReportHtml
          page={page}
          cards={cards}
          picturesOf={(card) => shown[cards.indexOf(card)] ?? []}
          addressOf={addressOf}
          unsubscribeUrl={unsubscribeUrl}
        />,
      );
      return { html: `<!doctype html>${html}`, text: reportText(page, cards, unsubscribeUrl) };
    },
  };
};
