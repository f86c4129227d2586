import {
  dateOf,
  isoTime,
  toDendroError,
  type JsonObject,
  type RenderReport,
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
import type { SavedReport } from "./saved-report.ts";

/** A report that can be sent. */
export interface MadeReport {
  readonly subject: string;
  bodyFor(unsubscribeUrl: string | null): { readonly html: string; readonly text: string };
  /** The same as a page that needs nothing beside it. */
  readonly preview: string;
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

/** Files of a mail together, in bytes: servers take little more than ten megabytes. */
const maxFileBytes = 5 * 1024 * 1024;
/** What an event says of all cards, in bytes of JSON: it may have 64 KiB. */
const maxEventBytes = 40_000;
/** Rows of each card in an event. */
const maxEventRows = 20;

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
    const { pictures, bodyFor } = await render({
      title: report.title,
      tenant: tenantName,
      madeAt: at,
      timezone: report.timezone ?? timezone ?? "UTC",
      boardUrl,
      isSimulated: simulated,
      cards,
    });
    const images = new Map(pictures.map(({ cid, png }) => [cid, png]));
    const dataUrl = (cid: string) =>
      `data:image/png;base64,${Buffer.from(images.get(cid) ?? []).toString("base64")}`;
    return {
      subject: report.title,
      bodyFor: (unsubscribeUrl) => bodyFor(unsubscribeUrl, (cid) => `cid:${cid}`),
      preview: bodyFor(null, dataUrl).html,
      attachments: [
        ...pictures.map(({ cid, png }) => ({
          filename: `${cid.replace(/@.*/u, "")}.png`,
          contentType: "image/png",
          content: png,
          cid,
        })),
        ...filesOf(cards, tables, dateOf(at)),
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
          cards: withinBytes(cards.map((card, index) => saidOf(card, tables[index]))),
        },
      },
    };
  };
}

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
    const { retryable, message } = toDendroError(error);
    if (retryable) throw error;
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

/** What each card says in full, as far as mail carries it. */
function filesOf(cards: readonly ReportCard[], tables: readonly ResultTable[], day: string): Attachment[] {
  let bytes = 0;
  return cards.flatMap(({ id }, index) => {
    const table = tables[index];
    if (table === undefined || table.rows.length === 0) return [];
    const content = renderText(table, "csv");
    bytes += Buffer.byteLength(content);
    if (bytes > maxFileBytes) return [];
    return [{ filename: `${id}-${day}.csv`, contentType: "text/csv; charset=utf-8", content }];
  });
}

function saidOf({ id, title, fault }: ReportCard, table: ResultTable | undefined): JsonObject {
  if (table === undefined || fault !== null) return { id, title, ...(fault === null ? {} : { fault }) };
  const names = table.columns.map(({ name }) => name);
  const rows = table.rows.slice(0, maxEventRows);
  return {
    id,
    title,
    rows: rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))),
    is_cut: table.rows.length > rows.length,
  };
}

/** Rows go before cards do: what there is, is said of all. */
function withinBytes(cards: readonly JsonObject[]): JsonObject[] {
  let bytes = 0;
  return cards.map((card) => {
    const { rows: _rows, ...brief } = card;
    bytes += Buffer.byteLength(JSON.stringify(card));
    return bytes <= maxEventBytes ? card : { ...brief, is_cut: true };
  });
}
