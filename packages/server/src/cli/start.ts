import { Command } from "commander";
import { loadConfig, type ConfigFlags } from "../installation/config.ts";
import { addConfigOptions } from "./options.ts";
import { serve } from "./serve.ts";
import type { Terminal } from "./terminal.ts";

const examples = `
Examples:
  $ dendro start
  $ dendro start --port 8080 --data-dir /var/lib/dendro
  $ DENDRO_ADMIN_KEY=… dendro start --host 0.0.0.0

When it is ready, it prints one line with its address on stdout. Everything else goes to stderr.
Stop it with Ctrl-C or SIGTERM: it takes in what has arrived, writes it down, and exits with 0.`;

export function startCommand(terminal: Terminal): Command {
  return addConfigOptions(new Command("start"))
    .description("Start the server.")
    .addHelpText("after", examples)
    .action(async (flags: ConfigFlags) => {
      await serve(terminal, loadConfig(flags, terminal.env));
    });
}
