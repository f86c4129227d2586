import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { reportFailure } from "./failure.ts";
import { paint, type Terminal } from "./terminal.ts";

const epilogue = `
Examples:
  $ dendro demo                                  look around, in a simulated shop
  $ dendro start                                 start on ./data, at http://127.0.0.1:4000
  $ dendro import apache access.log.gz           read the traffic a web server logged
  $ dendro query --metrics visitors,pageviews --dimensions page --date-range 7d
  $ dendro export --events --output events.parquet
  $ dendro backup /backups/dendro                copy everything, while it runs

Every option of \`dendro start\` is also an environment variable: docs/configuration.md.`;

/** By their names. Each brings what it needs, such as the store, of which who asks a question has no use. */
const commands: ReadonlyMap<string, () => Promise<(terminal: Terminal) => Command>> = new Map([
  ["start", async () => (await import("./start.ts")).startCommand],
  ["demo", async () => (await import("./demo.ts")).demoCommand],
  ["import", async () => (await import("./import.ts")).importCommand],
  ["query", async () => (await import("./query.ts")).queryCommand],
  ["export", async () => (await import("./export.ts")).exportCommand],
  ["backup", async () => (await import("./backup.ts")).backupCommand],
  ["restore", async () => (await import("./restore.ts")).restoreCommand],
  ["repair", async () => (await import("./repair.ts")).repairCommand],
  ["events", async () => (await import("./events.ts")).eventsCommand],
  ["keys", async () => (await import("./keys.ts")).keysCommand],
  ["sign-ins", async () => (await import("./sign-ins.ts")).signInsCommand],
  ["tenants", async () => (await import("./tenants.ts")).tenantsCommand],
  ["doctor", async () => (await import("./doctor.ts")).doctorCommand],
]);

/** The command line as commander sees it: with the command that is run, or with all of them when none is named first. */
async function createProgram(terminal: Terminal, [first = ""]: readonly string[]): Promise<Command> {
  const program = new Command("dendro")
    .description("Self-hosted, real-time analytics.")
    .version(packageJson.version, "-V, --version", "Print the version.")
    .helpCommand("help [command]", "Print a command's help.")
    .addHelpText("after", epilogue);
  const { stdout, stderr } = terminal;
  const named = commands.get(first);
  for (const load of named === undefined ? commands.values() : [named])
    program.addCommand((await load())(terminal));
  forEachCommand(program, (command) => {
    command.exitOverride();
    command.helpOption("-h, --help", "Print this help.");
    command.showHelpAfterError(`Try: ${pathOf(command)} --help`);
    command.configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, paint(stderr, "red", "error:"))),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 100, 120),
      getOutHasColors: () => stdout.isTTY === true,
      getErrHasColors: () => stderr.isTTY === true,
    });
  });
  return program;
}

/** Runs one command line. @param args without the program's own name @returns the exit code */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const program = await createProgram(terminal, args);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}

/** Runs the command line of this process. */
export async function run(): Promise<void> {
  const { env, stdin, stdout, stderr } = process;
  // Whoever reads our output may have had enough of it, as `head` does; that is no failure.
  stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  process.exitCode = await main(process.argv.slice(2), { env, stdin, stdout, stderr });
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
