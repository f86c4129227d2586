import { Command } from "commander";
import { isUsed } from "../auth/admin-key.ts";
import { resolveSettings, type ConfigFlags, type SettingName } from "../installation/config.ts";
import { CommandError } from "./command-error.ts";
import { checkCities } from "./doctor-cities.ts";
import { checkConfiguration, checkUnknownVariables } from "./doctor-configuration.ts";
import { checkDataDir, checkDiskSpace, checkParts, checkRuntime, checkWarehouse } from "./doctor-machine.ts";
import { checkStore } from "./doctor-store.ts";
import { checkServer } from "./doctor-server.ts";
import type { Check } from "./doctor-check.ts";
import { addConfigOptions, addJsonOption } from "./options.ts";
import { printable } from "../telemetry/printable.ts";
import { paint, printLine, type Terminal } from "./terminal.ts";

const examples = `
Examples:
  $ dendro doctor
  $ dendro doctor --data-dir /var/lib/dendro --json

Takes the flags and variables of \`dendro start\`, and tells whether that would work, or how a server that runs already is.
The exit code is 1 when something is wrong.`;

export function doctorCommand(terminal: Terminal): Command {
  const command = addConfigOptions(new Command("doctor"))
    .description("Tell what is configured, and whether it can work.")
    .addHelpText("after", examples);
  return addJsonOption(command).action(async (flags: ConfigFlags & { json?: true }) => {
    const checks = await examine(terminal, flags);
    if (flags.json === true)
      printLine(terminal.stdout, JSON.stringify({ ok: checks.every(isFine), checks }, null, 2));
    else for (const check of checks) printCheck(terminal, check);
    const wrong = checks.filter((check) => !isFine(check)).length;
    if (wrong > 0) throw new CommandError(wrong === 1 ? "1 check failed." : `${wrong} checks failed.`);
  });
}

async function examine({ env }: Terminal, flags: ConfigFlags): Promise<Check[]> {
  const settings = resolveSettings(flags, env);
  const valueOf = (name: SettingName) => {
    const setting = settings.find((candidate) => candidate.name === name);
    return setting?.fault === null ? setting.value : undefined;
  };
  const cities = valueOf("cityMmdb");
  const [dataDir, host, port] = [valueOf("dataDir"), valueOf("host"), valueOf("port")];
  return [
    checkRuntime(process.versions.node),
    ...settings.map((setting) => checkConfiguration(setting, typeof dataDir === "string" && isUsed(dataDir))),
    ...checkUnknownVariables(env),
    ...(typeof dataDir === "string"
      ? [
          await checkDataDir(dataDir),
          await checkDiskSpace(dataDir, marginsOf(valueOf)),
          checkParts(dataDir, typeof valueOf("secretKey") === "string"),
        ]
      : []),
    await checkWarehouse(),
    ...(typeof cities === "string" ? [checkCities(cities, Date.now())] : []),
    ...(await checkStore(valueOf("storeUrl"))),
    ...(typeof dataDir === "string" && typeof host === "string" && typeof port === "number"
      ? await checkServer(dataDir, host, port)
      : []),
  ];
}

function marginsOf(valueOf: (name: SettingName) => unknown) {
  const bytesOf = (name: SettingName) => Number(valueOf(name) ?? 0);
  return { minFreeToStart: bytesOf("minFreeToStart"), minFreeToAccept: bytesOf("minFreeToAccept") };
}

const isFine = (check: Check) => check.status !== "wrong";

function printCheck({ stdout }: Terminal, { status, name, detail }: Check): void {
  const mark = {
    ok: paint(stdout, "green", "✓"),
    warning: paint(stdout, "yellow", "!"),
    wrong: paint(stdout, "red", "✗"),
  }[status];
  printLine(stdout, `${mark} ${name.padEnd(30)} ${printable(detail)}`);
}
