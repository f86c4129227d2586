import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { backupCommand } from "./backup.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { eventsCommand } from "./events.ts";
import { exportCommand } from "./export.ts";
import { reportFailure } from "./failure.ts";
import { importCommand } from "./import.ts";
import { keysCommand } from "./keys.ts";
import { queryCommand } from "./query.ts";
import { repairCommand } from "./repair.ts";
import { restoreCommand } from "./restore.ts";
import { signInsCommand } from "./sign-ins.ts";
import { startCommand } from "./start.ts";
import { tenantsCommand } from "./tenants.ts";
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

/** The command line as commander sees it. */
function createProgram(terminal: Terminal): Command {
  const program = new Command("dendro")
    .description("Self-hosted, real-time analytics.")
    .version(packageJson.version, "-V, --version", "Print the version.")
    .helpCommand("help [command]", "Print a command's help.")
    .addHelpText("after", epilogue);
  const { stdout, stderr } = terminal;
  for (const command of [
    startCommand(terminal),
    demoCommand(terminal),
    importCommand(terminal),
    queryCommand(terminal),
    exportCommand(terminal),
    backupCommand(terminal),
    restoreCommand(terminal),
    repairCommand(terminal),
    eventsCommand(terminal),
    keysCommand(terminal),
    signInsCommand(terminal),
    tenantsCommand(terminal),
    doctorCommand(terminal),
  ]) {
    program.addCommand(command);
  }
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
    await createProgram(terminal).parseAsync(args, { from: "user" });
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
