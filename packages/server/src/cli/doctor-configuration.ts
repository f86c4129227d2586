import { settingNames, type Environment, type ResolvedSetting } from "../installation/config.ts";
import { settings, type Setting } from "../installation/settings.ts";
import { isWeakAdminKey } from "../auth/admin-key.ts";
import { minAdminKeyLength } from "../auth/keys.ts";
import type { Check } from "./doctor-check.ts";
import { clientVariables } from "./options.ts";

/** @param isUsed whether the data directory was used before; a new one takes no key that can be guessed */
export function checkConfiguration(
  { name, source, text, value, fault }: ResolvedSetting,
  isUsed: boolean,
): Check {
  const setting: Setting<unknown> = settings[name];
  if (fault !== null) return { name: setting.env, status: "wrong", detail: fault };
  const shown =
    text === null ? "not set" : setting.secret === true ? "set" : String(Array.isArray(value) ? text : value);
  const origin =
    source === "default" ? "default" : `from ${source === "flag" ? "the flag" : "the environment"}`;
  const isWeak = name === "adminKey" && isWeakAdminKey({ adminKey: text });
  const advice = isUsed ? "accepted from this machine only" : "refused in a new data directory";
  return {
    name: setting.env,
    status: isWeak ? (isUsed ? "warning" : "wrong") : "ok",
    detail: `${shown} (${origin})${isWeak ? `; it can be guessed and is ${advice}: use ${minAdminKeyLength} characters or more, as openssl rand -hex 16 makes them` : ""}`,
  };
}

/** A variable with a typing error would be passed over in silence. */
export function checkUnknownVariables(env: Environment): Check[] {
  const known = new Set<string>([...settingNames.map((name) => settings[name].env), ...clientVariables]);
  return Object.keys(env)
    .filter((name) => name.startsWith("DENDRO_") && !known.has(name))
    .map((name) => ({ name, status: "warning", detail: "Dendro knows no such variable" }));
}
