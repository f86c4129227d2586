import { DendroError, type ErrorDetail } from "@dendro/core";
import type { ValueType } from "./config-values.ts";
import { settings, type Setting } from "./settings.ts";

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

type ValueOf<S> = S extends { type: ValueType<infer T>; default: infer D }
  ? D extends null
    ? T | null
    : T
  : never;

/** The configuration: every setting's value, checked. Frozen. */
export type Config = { readonly [N in SettingName]: ValueOf<(typeof settings)[N]> };

/** What was given on the command line, as text. */
export type ConfigFlags = { readonly [N in SettingName]?: string | undefined };
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting with what it is and where from, whether or not it is valid. */
export interface ResolvedSetting {
  readonly name: SettingName;
  readonly source: "flag" | "environment" | "default";
  /** As written; null when unset. */
  readonly text: string | null;
  readonly value: unknown;
  /** What is wrong with it, in a sentence that never holds a secret; null when it is fine. */
  readonly fault: string | null;
}

/** Flags override the environment; a text that is empty counts as not given. */
export function resolveSettings(flags: ConfigFlags, env: Environment): ResolvedSetting[] {
  return settingNames.map((name) => {
    const setting: Setting<unknown> = settings[name];
    const flag = flags[name]?.trim() ?? "";
    const variable = env[setting.env]?.trim() ?? "";
    const source = flag !== "" ? "flag" : variable !== "" ? "environment" : "default";
    const text = flag !== "" ? flag : variable !== "" ? variable : setting.default;
    const value = text === null ? null : setting.type.parse(text);
    const shown = setting.secret === true ? "a value that is not shown" : JSON.stringify(text);
    const fault = value === undefined ? `It must be ${setting.type.allowed}; got ${shown}.` : null;
    return { name, source, text, value, fault };
  });
}

/**
 * The configuration from flags and environment.
 * @throws DendroError `invalid_configuration` with every fault there is, each under its variable's or flag's name.
 */
export function loadConfig(flags: ConfigFlags, env: Environment): Config {
  const resolved = resolveSettings(flags, env);
  const faults: ErrorDetail[] = resolved.flatMap(({ name, source, fault }) =>
    fault === null ? [] : [{ path: source === "flag" ? flagOf(name) : settings[name].env, message: fault }],
  );
  if (faults.length > 0) {
    const list = faults.map(({ path, message }) => `${path}: ${message}`).join("\n");
    throw new DendroError("invalid_configuration", list, { details: faults });
  }
  return Object.freeze(Object.fromEntries(resolved.map(({ name, value }) => [name, value]))) as Config;
}

/** `dataDir` as `--data-dir`. */
export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
