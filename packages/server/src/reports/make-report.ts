import { randomUUID } from "node:crypto";
import {
  createZone,
  dateOf,
  isoTime,
  toDendroError,
  type JsonObject,
  type RenderedReport,
  type ReportCard,
} from "@dendro/core";
import { funnelTable, pathsTable, retentionTable } from "../export/analysis-table.ts";
import { renderText } from "../export/render-table.ts";
import { tableOf, type ResultTable } from "../export/result-table.ts";
import type { Attachment } from "../mail/mailer.ts";
import { answerCard, type CardAnswer } from "../query/answer-card.ts";
import { shownOfQuery } from "../query/shared-question.ts";
import type { TenantQueries } from "../query/tenant-queries.ts";
import type { BoardCard, Boards } from "../store/boards.ts";
import type { Tenants } from "../tenants/tenants.ts";
import { cardsOfEvent } from "./report-event.ts";
import type { RenderReport } from "./report-renderer.ts";
import type { SavedReport } from "./saved-report.ts";

/** A report that can be sent. */
export interface MadeReport {
  readonly subject: string;
  bodyFor(unsubscribeUrl: string | null): { readonly html: string; readonly text: string };
  /** The same as a page that needs nothing beside it. */
  preview(): string;
  readonly attachments: readonly Attachment[];
  /** What endpoints are sent of it. */
  readonly event: JsonObject;
}

export interface MakeReportOptions {
  readonly boards: Pick<Boards, "find">;
  readonly tenants: Pick<Tenants, "find">;
  readonly questions: Pick<TenantQueries, "ask" | "funnel" | "retention" | "paths">;
  readonly render: RenderReport;
  /** Where people reach Dendro; null where that is not known. */
  readonly publicUrl: string | null;
}

export type MakeReport = (
  saved: Pick<SavedReport, "tenant" | "name" | "report">,
  at: number,
  signal: AbortSignal,
) => Promise<MadeReport>;

/** Pictures and files of a mail together, in bytes: servers take little more than ten megabytes. */
const maxFileBytes = 5 * 1024 * 1024;
/** Makes reports: asks what is on the board, and draws it. */
export function createReportMaker(options: MakeReportOptions): MakeReport {
  const { boards, tenants, questions, render, publicUrl } = options;
  return async ({ tenant, name, report }, at, signal) => {
    const board = await boards.find(tenant, report.board);
    const { name: tenantName = tenant, timezone = null, simulated = false } = tenants.find(tenant) ?? {};
    const cards: ReportCard[] = [];
    const tables: ResultTable[] = [];
    for (const card of inReadingOrder(board.cards)) {
      const { shown, table } = await answered(
        card,
        async () => await answerCard(questions, tenant, card, signal),
      );
      signal.throwIfAborted();
      cards.push(shown);
      tables.push(table);
    }
    const boardUrl =
      publicUrl === null ? null : `${publicUrl}/boards/${board.id}?tenant=${encodeURIComponent(tenant)}`;
    const wayOut = publicUrl === null ? null : `${publicUrl}/unsubscribe/${randomUUID()}`;
    const page = {
      title: report.title,
      tenant: tenantName,
      madeAt: at,
      timezone: report.timezone ?? timezone ?? "UTC",
      boardUrl,
      unsubscribeUrl: wayOut,
      isSimulated: simulated,
      cards,
    };
    const { html, text, pictures } = await render(tenant, page, signal);
    /** Each reader has a link of their own in place of the one that it was drawn with. */
    const withLink = (body: string, url: string | null) =>
      wayOut === null ? body : body.replaceAll(wayOut, url ?? "#");
    return {
      subject: report.title,
      bodyFor: (url) => ({ html: withLink(html, url), text: withLink(text, url) }),
      preview: () => withPictures(withLink(html, null), pictures),
      attachments: [
        ...pictures.map(({ cid, png }) => ({
          filename: `${cid.replace(/@.*/u, "")}.png`,
          contentType: "image/png",
          content: png,
          cid,
        })),
        ...filesOf(cards, tables, dayIn(page.timezone, at), sum(pictures.map(({ png }) => png.byteLength))),
      ],
      event: {
        type: "report.ready",
        timestamp: isoTime(at),
        source: "dendro",
        name,
        data: {
          title: report.title,
          board: board.id,
          ...(boardUrl === null ? {} : { url: boardUrl }),
          cards: cardsOfEvent(cards, tables),
        },
      },
    };
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const withPictures = (html: string, pictures: RenderedReport["pictures"]): string =>
  pictures.reduce(
    (page, { cid, png }) =>
      page.replaceAll(`cid:${cid}`, `data:image/png;base64,${Buffer.from(png).toString("base64")}`),
    html,
  );

/** From the top, and from the left. */
const inReadingOrder = (cards: readonly BoardCard[]): BoardCard[] =>
  cards.toSorted(({ place: a }, { place: b }) => a.y - b.y || a.x - b.x);

/** A card whose question cannot be answered says why, and holds up no other. */
async function answered(
  { id, title, drawing }: BoardCard,
  ask: () => Promise<CardAnswer>,
): Promise<{ shown: ReportCard; table: ResultTable }> {
  const nothing = { id, title, drawing, query: null, rows: [], meta: null, fault: null };
  try {
    const asked = await ask();
    const table = tabled(asked);
    if (asked.kind !== "query") return { shown: { ...nothing, table }, table };
    const { results, meta, query } = asked.answer;
    return { shown: { ...nothing, query: shownOfQuery(query), rows: results, meta, table }, table };
  } catch (error) {
    const { code, retryable, message } = toDendroError(error);
    // Another time it would take as long.
    if (retryable && code !== "query_timeout") throw error;
    const table = { columns: [], rows: [] };
    return { shown: { ...nothing, fault: message, table }, table };
  }
}

function tabled({ kind, answer }: CardAnswer): ResultTable {
  switch (kind) {
    case "query":
      return tableOf(answer);
    case "funnel":
      return funnelTable(answer);
    case "retention":
      return retentionTable(answer);
    case "paths":
      return pathsTable(answer);
  }
}

/** What each card says in full, as far as mail carries it beside pictures of so many bytes. */
function filesOf(
  cards: readonly ReportCard[],
  tables: readonly ResultTable[],
  day: string,
  pictureBytes: number,
): Attachment[] {
  let room = maxFileBytes - pictureBytes;
  return cards.flatMap(({ id }, index) => {
    const table = tables[index];
    if (table === undefined || table.rows.length === 0) return [];
    const content = renderText(table, "csv");
    const bytes = Buffer.byteLength(content);
    if (bytes > room) return [];
    room -= bytes;
    return [{ filename: `${id}-${day}.csv`, contentType: "text/csv; charset=utf-8", content }];
  });
}

/** A day as it is in a zone, `YYYY-MM-DD`. */
const dayIn = (zone: string, at: number): string => dateOf(at + createZone(zone).offsetAt(at));
