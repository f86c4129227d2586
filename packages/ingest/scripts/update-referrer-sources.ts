/**
 * Makes `src/enrich/referrer-sources.json` from Matomo's list of search engines, social networks and AI assistants
 * (https://github.com/matomo-org/searchengine-and-social-list, CC0).
 *
 *   node packages/server/scripts/update-referrer-sources.ts <folder with the three YAML files>
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (folder === undefined)
  throw new Error("Name the folder that holds SearchEngines.yml, Socials.yml and AIAssistants.yml.");

/** Hosts by source name. The files are lists of hosts under names; of search engines only `urls` are hosts. */
function readHosts(file: string): [name: string, host: string][] {
  const hosts: [string, string][] = [];
  let name = "";
  let section = "urls";
  for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
    const top = /^(?<name>[^\s#-].*):\s*$/u.exec(line)?.groups?.["name"];
    const inner = /^\s+(?:-\s+)?(?<section>\w+):/u.exec(line)?.groups?.["section"];
    const item = /^\s+-\s+(?<host>[^\s:]+\.[^\s:]+)\s*$/u.exec(line)?.groups?.["host"];
    if (top !== undefined) {
      name = top.replaceAll(/^['"]|['"]$/gu, "");
      section = "urls";
    } else if (inner !== undefined) section = inner;
    else if (item !== undefined && section === "urls")
      hosts.push([name, item.replaceAll(/^['"]|['"]$/gu, "").replace(/^www\./u, "")]);
  }
  return hosts;
}

const kinds = { search: "SearchEngines.yml", social: "Socials.yml", ai: "AIAssistants.yml" };
const sources = Object.fromEntries(
  Object.entries(kinds).map(([kind, file]) => {
    const byName: Record<string, string[]> = {};
    for (const [name, host] of readHosts(file)) (byName[name] ??= []).push(host);
    return [kind, byName];
  }),
);
const about = "Made by scripts/update-referrer-sources.ts from matomo-org/searchengine-and-social-list, CC0.";
const target = new URL("../src/enrich/referrer-sources.json", import.meta.url);
writeFileSync(target, `${JSON.stringify({ about, ...sources })}\n`);
