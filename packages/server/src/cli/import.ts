import { DendroError } from "@dendro/core";
import { Argument, Command } from "commander";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { emptySummary, importAccessLog, type ImportSummary } from "../imports/import-access-log.ts";
import type { LineReader } from "../imports/log-entry.ts";
import { createLogReader, logFormats } from "../imports/log-readers.ts";
import type { Client } from "./client.ts";
import { importChatsInto, type ChatsFlags } from "./import-chats.ts";
import { CommandError } from "./command-error.ts";
import { formatNumber } from "./format.ts";
import { showProgress } from "./import-progress.ts";
import { renderSummary } from "./import-summary.ts";
import { addConnectionOptions, addJsonOption, type ConnectionOptions } from "./options.ts";
import { saysRetryable, withRetries } from "./retry.ts";
import { listenForShutdown } from "./shutdown.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";
import { withServer } from "./with-server.ts";

const formats = ["logs", "apache", "nginx", "chats"] as const;

const examples = `
Examples:
  $ dendro import logs /var/log/nginx/access.log
  $ dendro import logs access.log.3.gz --site www.example.com
  $ dendro import logs custom.log --format '%h %l %u %t "%r" %>s %b'
  $ zcat access.log.*.gz | dendro import logs - --url https://stats.example.com --key $DENDRO_KEY
  $ dendro import chats results.json --worker airline-agent

Logs are told by their looks: common and combined lines of Apache, nginx, Jetty and Traefik, JSON of nginx, Caddy and Traefik, W3C
of IIS and CloudFront, HAProxy, and AWS's load balancers, gzipped or not; --format names one (${logFormats.join(", ")})
or describes its lines as Apache's LogFormat, GoAccess or nginx do. Every line counts as a request, and what a person's browser
asked a page with as a page view too. apache and nginx are other names of logs.

Conversations of agents (chats) are a JSON array or one object a line, each with messages as OpenAI's chat completions
have them: results of tau-bench, for example. They become threads, messages, tool calls and outcomes. Where a record has
no created_at, its messages are a second apart from --start on, or up to when the file was written. The text of messages
stays out unless it is asked for.

It may be stopped and done again: nothing counts twice. Questions count what was read some seconds after the end.`;

type Flags = ConnectionOptions & ChatsFlags & { site?: string; format?: string; json?: true };

interface Source {
  readonly input: AsyncIterable<Uint8Array>;
  /** Null when it is not known, as of stdin. */
  readonly bytes: number | null;
  /** When it was written, in milliseconds since 1970; null of stdin. */
  readonly modifiedAt: number | null;
}

export function importCommand(terminal: Terminal): Command {
  const command = new Command("import")
    .description("Read in what a web server has logged, or conversations that an agent had.")
    .addArgument(
      new Argument("<what>", "Logs of a web server (also apache, nginx), or chats.").choices(formats),
    )
    .argument("<file>", "The log, or - for stdin.")
    .option("--site <host>", "Of a log: the site's host, whatever the lines say.")
    .option("--format <format>", "Of a log: its format by name, or described. (default: told by its looks)")
    .option("--worker <id>", 'Of chats: the worker that they were with. (default: "imported")')
    .option("--start <time>", "Of chats: when the first began, where the records do not say.")
    .option("--with-text", "Of chats: keep what was said.")
    .addHelpText("after", examples);
  return addConnectionOptions(addJsonOption(command)).action(
    async (format: (typeof formats)[number], file: string, flags: Flags) => {
      const readLine = readerOf(flags.format ?? "auto");
      const source = await open(file, terminal);
      const shutdown = listenForShutdown();
      try {
        const run = { terminal, flags, signal: shutdown.signal };
        await withServer(terminal, { ...flags, mayCreateData: true }, (client) =>
          format === "chats"
            ? importChatsInto(client, source, run)
            : importInto(client, { ...source, readLine }, run),
        );
      } finally {
        shutdown.release();
      }
    },
  );
}

interface Run {
  readonly terminal: Terminal;
  readonly flags: Flags;
  readonly signal: AbortSignal;
}

function readerOf(format: string): LineReader {
  const reader = createLogReader(format);
  if (typeof reader === "function") return reader;
  throw new CommandError(`--format ${JSON.stringify(format)} cannot be used: ${reader.fault}.`, {
    usage: true,
  });
}

/** Imports into one server, and says on the way how it goes. */
async function importInto(
  client: Client,
  source: Source & { readLine: LineReader },
  { terminal, flags, signal }: Run,
): Promise<void> {
  const { stdout, stderr } = terminal;
  const summary = emptySummary();
  const progress = showProgress(stderr, source.bytes);
  const startedAt = performance.now();
  let reached = false;
  const send = async (events: readonly object[]) => {
    const receipt = await client.sendEvents(events, { history: true, signal });
    reached = true;
    return receipt;
  };
  // A server that was never there is said so at once; one that goes away for a while is waited for.
  const isRetryable = (error: unknown) => saysRetryable(error) && (reached || error instanceof DendroError);
  try {
    const options = {
      input: progress.watch(source.input),
      site: flags.site ?? null,
      readLine: source.readLine,
      send: (events: readonly object[]) =>
        withRetries(() => send(events), { signal, isRetryable, onRetry: progress.waiting }),
      onProgress: progress.update,
      signal,
    };
    await importAccessLog(options, summary);
  } catch (error) {
    throw signal.aborted ? stopped(summary) : damaged(error, summary);
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const readNone = summary.lines > 0 && summary.bad_lines >= summary.lines;
  if (flags.json === true)
    printLine(stdout, JSON.stringify({ ...summary, seconds, lines_per_second: summary.lines / seconds }));
  else if (!readNone)
    printLine(
      stdout,
      renderSummary(summary, {
        seconds,
        url: client.url,
        emphasize: (text) => paint(stdout, "yellow", text),
      }),
    );
  if (readNone) throw notALog(summary);
}

/** Said before anything else: what the faults of single lines are is of no use then. */
function notALog({ lines, faults: [first] }: ImportSummary): CommandError {
  const why = first === undefined ? "" : ` Line ${first.line}: ${first.reason}.`;
  return new CommandError(`None of its ${formatNumber(lines)} lines is a line of an access log.`, {
    advice: `Is it another kind of file? Else describe its lines with --format.${why}`,
  });
}

async function open(file: string, { stdin }: Terminal): Promise<Source> {
  if (file === "-") return { input: stdin, bytes: null, modifiedAt: null };
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "There is no file" : `${error.code ?? error.message}: cannot read`;
    throw new CommandError(`${why} ${JSON.stringify(file)}.`, { cause: error });
  });
  if (found.isDirectory())
    throw new CommandError(`${JSON.stringify(file)} is a directory.`, {
      advice: "Give one file, or pipe several: cat *.log | dendro import logs -",
    });
  return {
    input: createReadStream(file, { highWaterMark: 256 * 1024 }),
    bytes: found.isFile() ? found.size : null,
    modifiedAt: Math.floor(found.mtimeMs),
  };
}

function stopped({ lines }: ImportSummary): CommandError {
  return new CommandError(`Stopped after ${lines} lines.`, {
    advice: "Do it again to go on: what was sent does not count twice.",
  });
}

function damaged(error: unknown, { lines }: ImportSummary): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!code.startsWith("Z_")) return error;
  return new CommandError(
    `The compressed data is damaged or cut off, after ${lines} lines that could be read.`,
    {
      advice: "What was read has been imported.",
      cause: error,
    },
  );
}
