import { Command, Option } from "commander";
import type { ExportColumn } from "../export/event-columns.ts";
import { exportFormats, type ExportFormat } from "../export/formats.ts";
import type { ExportRequestInput } from "../export/request.ts";
import { CommandError } from "./command-error.ts";
import { toFile, toStream } from "./export-output.ts";
import { showingProgress } from "./export-progress.ts";
import { addConnectionOptions, type ConnectionOptions } from "./options.ts";
import { readNames } from "./query-options.ts";
import { addQuestionOptions, readQuestion, type QuestionFlags } from "./question.ts";
import { listenForShutdown } from "./shutdown.ts";
import type { Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const examples = `
Examples:
  $ dendro export --metrics visitors,pageviews --dimensions page --date-range 30d > pages.csv
  $ dendro export --events --date-range 2026-01-01,2026-01-31 --output january.parquet
  $ dendro export --events --filter is:type:page_view --columns timestamp,path,country --format ndjson | gzip > views.gz

Events are in order of time. A file is put in its place when it is whole; what goes to stdout is whole when the command
ends with 0.`;

type Flags = ConnectionOptions &
  QuestionFlags & {
    readonly format?: ExportFormat;
    readonly output?: string;
    readonly bom?: true;
    readonly events?: true;
    readonly columns?: string[];
  };

export function exportCommand(terminal: Terminal): Command {
  const command = addQuestionOptions(new Command("export"))
    .description("Write the answer to a question, or events, to a file.")
    .option("--events", "Events instead of an answer; with --filter, --date-range, --timezone and --limit.")
    .option("--columns <names>", "Of events: which fields, separated by commas. (default: all)", readNames)
    .addOption(
      new Option(
        "--format <format>",
        "What to write. (default: what the output is called, else csv)",
      ).choices(exportFormats),
    )
    .option("--bom", "Of CSV: begin with a byte order mark, for Excel.")
    .option("--output <file>", "Where to write it. (default: stdout)")
    .addHelpText("after", examples);
  return addConnectionOptions(command).action(async (flags: Flags) => {
    const request = await readRequest(terminal, flags);
    const { stdout, stderr } = terminal;
    const { output } = flags;
    if (output === undefined && request.format === "parquet" && stdout.isTTY === true) {
      throw new CommandError("Parquet is nothing for a terminal.", { usage: true, advice: "Give --output." });
    }
    const shutdown = listenForShutdown();
    const write = output === undefined ? toStream(stdout) : toFile(output);
    try {
      await withServer(terminal, { ...flags, mayCreateData: false }, async (client) => {
        const file = await client.download(request, shutdown.signal);
        await write(output === undefined && stdout.isTTY === true ? file : showingProgress(file, stderr));
      });
    } catch (error) {
      if (!shutdown.signal.aborted) throw error;
      throw new CommandError(
        output === undefined ? "Stopped: what was written is not whole." : "Stopped: nothing was written.",
      );
    } finally {
      shutdown.release();
    }
  });
}

async function readRequest(terminal: Terminal, flags: Flags): Promise<ExportRequestInput> {
  const format = formatOf(flags);
  const kind = { format, ...(flags.bom === undefined ? {} : { bom: true }) };
  if (flags.events !== true) {
    if (flags.columns !== undefined)
      throw new CommandError("--columns is for --events; an answer has its dimensions and metrics.", {
        usage: true,
      });
    return { ...kind, query: await readQuestion(terminal, flags) };
  }
  const ofQuestions = ["metrics", "query", "dimensions", "orderBy", "compare"] as const;
  if (ofQuestions.some((name) => flags[name] !== undefined)) {
    throw new CommandError(
      "--events takes --filter, --date-range, --timezone, --columns and --limit alone.",
      {
        usage: true,
      },
    );
  }
  const { filter, dateRange, timezone, columns, limit } = flags;
  return {
    ...kind,
    events: {
      date_range: dateRange,
      ...(filter === undefined ? {} : { filters: [...filter] }),
      ...(timezone === undefined ? {} : { timezone }),
      // The server knows which there are.
      ...(columns === undefined ? {} : { columns: columns as ExportColumn[] }),
      ...(limit === undefined ? {} : { limit }),
    },
  };
}

function formatOf({ format, output }: Flags): ExportFormat {
  return format ?? exportFormats.find((known) => output?.toLowerCase().endsWith(`.${known}`)) ?? "csv";
}
