import { Option, type Command } from "commander";
import { flagOf, settingNames, type ConfigFlags, type SettingName } from "../installation/config.ts";
import { settings, type Setting } from "../installation/settings.ts";

/** Adds the flags of these settings, with their help, to a command. Their text is checked by `loadConfig`. */
export function addConfigOptions(command: Command, names: readonly SettingName[] = settingNames): Command {
  for (const name of names) {
    const setting: Setting<unknown> = settings[name];
    const option = new Option(`${flagOf(name)} ${setting.placeholder}`, describe(setting));
    command.addOption(option);
  }
  return command;
}

function describe({ description, env, default: preset }: Setting<unknown>): string {
  return `${description} (${env}${preset === null ? "" : `, default ${preset}`})`;
}

/** Variables that commands take besides the configuration's. */
export const clientVariables = ["DENDRO_URL", "DENDRO_KEY", "DENDRO_TENANT"] as const;

/** How a command finds the server it talks to. */
export interface ConnectionOptions extends Pick<ConfigFlags, "dataDir"> {
  readonly url?: string;
  readonly key?: string;
  readonly tenant?: string;
}

export function addConnectionOptions(command: Command): Command {
  return addConfigOptions(
    command
      .option(
        "--url <url>",
        "The server to talk to. Without it: the one that runs here, else one of our own on the data directory for the while. (DENDRO_URL)",
      )
      .option("--key <key>", "The key to talk to a running server with. (DENDRO_KEY or DENDRO_ADMIN_KEY)")
      .option("--tenant <id>", "The tenant. (DENDRO_TENANT, else the key's own tenant or default)"),
    ["dataDir"],
  );
}

export function addJsonOption(command: Command): Command {
  return command.option("--json", "Print JSON, for scripts.");
}
