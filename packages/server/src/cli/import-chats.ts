import {
  emptyChatsSummary,
  importChats,
  UnreadableChats,
  type ChatsSummary,
  type ImportChatsOptions,
} from "../imports/import-chats.ts";
import type { Client } from "./client.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber } from "./format.ts";
import { rangeOf } from "./import-summary.ts";
import { withRetries } from "./retry.ts";
import { renderTable } from "./table.ts";
import { printable } from "../telemetry/printable.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

export interface ChatsFlags {
  readonly worker?: string;
  readonly start?: string;
  readonly withText?: true;
  readonly json?: true;
}

export interface ChatsSource {
  readonly input: AsyncIterable<Uint8Array>;
  /** When the file was written, in milliseconds since 1970; null of stdin. */
  readonly modifiedAt: number | null;
}

/** Imports recorded conversations into one server. */
export async function importChatsInto(
  client: Client,
  { input, modifiedAt }: ChatsSource,
  { terminal, flags, signal }: { terminal: Terminal; flags: ChatsFlags; signal: AbortSignal },
): Promise<void> {
  const span = spanOf(flags.start, modifiedAt);
  const summary = emptyChatsSummary();
  try {
    const send = async (events: readonly object[]) =>
      await withRetries(() => client.sendEvents(events, { history: true, signal }), { signal });
    const { worker: source = "imported", withText = false } = flags;
    await importChats({ input, source, span, withText, send, signal }, summary);
  } catch (error) {
    if (error instanceof UnreadableChats) throw new CommandError(error.message, { cause: error });
    if (!signal.aborted) throw error;
    throw new CommandError(`Stopped after ${summary.records} conversations.`, {
      advice: "Do it again to go on: what was sent does not count twice.",
    });
  }
  const readNone = summary.records === summary.bad_records;
  if (flags.json === true) printLine(terminal.stdout, JSON.stringify(summary));
  else if (!readNone) {
    const emphasize = (text: string) => paint(terminal.stdout, "yellow", text);
    printLine(terminal.stdout, [render(summary, emphasize), ...rangeOf(summary, client.url)].join("\n"));
  }
  if (readNone) throw noChats(summary);
}

/** Said before anything else: what the faults of single records are is of no use then. */
function noChats({ faults: [first] }: ChatsSummary): CommandError {
  const why = first === undefined ? "" : ` Record ${first.record}: ${printable(first.reason)}.`;
  return new CommandError("It has no conversation that could be read.", {
    advice: `Each record needs \`messages\` (or \`traj\`) as OpenAI's chat completions have them.${why}`,
  });
}

/** Conversations that do not say when they were began at `--start`, or ended when their file was written. */
function spanOf(start: string | undefined, modifiedAt: number | null): ImportChatsOptions["span"] {
  const advice = "Give --start, such as --start 2026-11-21T12:00:00Z.";
  if (start === undefined) {
    if (modifiedAt !== null) return { endedAt: modifiedAt };
    throw new CommandError("These conversations have no time.", { advice });
  }
  const startedAt = Date.parse(start);
  if (Number.isNaN(startedAt)) throw new CommandError(`${start} is not a time.`, { advice });
  return { startedAt };
}

function render(summary: ChatsSummary, emphasize: (text: string) => string): string {
  const { faults, bad_records: bad } = summary;
  const rows = [
    ["conversations", summary.threads],
    ["messages", summary.messages],
    ["tool calls", summary.tool_calls],
    ["outcomes", summary.outcomes],
    ["duplicates", summary.duplicates],
    ["bad records", bad],
  ] as const;
  const table = renderTable(
    [{ title: "" }, { title: "", align: "right" }],
    rows.map(([title, value]) => [title, formatNumber(value)]),
  ).trimStart();
  const shown = faults.map(({ record, reason }) => `  record ${record}: ${printable(reason)}`);
  const more = bad - faults.length;
  return [
    ...(bad === 0
      ? []
      : [emphasize("Bad records:"), ...shown, ...(more > 0 ? [`  and ${formatNumber(more)} more`] : []), ""]),
    table,
  ].join("\n");
}
