import { settingNames, settings, type Environment, type ResolvedSetting, type Setting } from "../config.ts";
import type { Check } from "./doctor-check.ts";
import { clientVariables } from "./options.ts";

/** A shorter admin key can be guessed. */
const safeKeyLength = 16;

export function checkConfiguration({ name, source, text, value, fault }: ResolvedSetting): Check {
  const setting: Setting<unknown> = settings[name];
  if (fault !== null) return { name: setting.env, status: "wrong", detail: fault };
  const shown =
    text === null ? "not set" : setting.secret === true ? "set" : String(Array.isArray(value) ? text : value);
  const origin =
    source === "default" ? "default" : `from ${source === "flag" ? "the flag" : "the environment"}`;
  const weak = name === "adminKey" && text !== null && text.length < safeKeyLength;
  return {
    name: setting.env,
    status: weak ? "warning" : "ok",
    detail: `${shown} (${origin})${weak ? `; it is short: use ${safeKeyLength} characters or more` : ""}`,
  };
}

/** A variable with a typing error would be passed over in silence. */
export function checkUnknownVariables(env: Environment): Check[] {
  const known = new Set<string>([...settingNames.map((name) => settings[name].env), ...clientVariables]);
  return Object.keys(env)
    .filter((name) => name.startsWith("DENDRO_") && !known.has(name))
    .map((name) => ({ name, status: "warning", detail: "Dendro knows no such variable" }));
}
