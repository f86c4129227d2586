import { flagOf, settingNames } from "./config.ts";
import { settings, type Setting } from "./settings.ts";

/** docs/configuration.md, from the declaration of the settings. */
export function renderConfigurationPage(): string {
  return [
    "# Configuration",
    "",
    "<!-- Generated from packages/server/src/installation/settings.ts; a test keeps it up to date. -->",
    "",
    "Everything is set by a flag of `dendro start` or by an environment variable; a flag wins. An empty value counts as",
    "not set. `dendro doctor` shows what is in force and where it comes from. A configuration that is not valid is refused",
    "at the start, with every fault in it.",
    "",
    ...settingNames.flatMap((name) => section(flagOf(name), settings[name])),
  ].join("\n");
}

function section(flag: string, setting: Setting<unknown>): string[] {
  return [
    `## ${setting.env}`,
    "",
    setting.description,
    "",
    `- Flag: \`${flag} ${setting.placeholder}\``,
    `- Default: ${setting.default === null ? "not set" : `\`${setting.default}\``}`,
    `- Allowed: ${setting.type.allowed.replaceAll("*", "\\*")}`,
    "",
  ];
}
