import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { receivers } from "./all.ts";
import { triedClients } from "./tried-clients.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

const all = Object.values(triedClients).flat();

const { packages: installed } = JSON.parse(read("package-lock.json")) as {
  packages: Record<string, { version?: string }>;
};

test("each client was tried in the version that is installed; after an update, try it again and say so", () => {
  expect(all.length).toBeGreaterThan(15);
  expect(Object.fromEntries(all.map(({ name, version }) => [name, version]))).toEqual(
    Object.fromEntries(all.map(({ name }) => [name, installed[`node_modules/${name}`]?.version])),
  );
});

/** What tests of conformance need besides clients. */
const tools = new Set([
  "@opentelemetry/api",
  "@opentelemetry/otlp-exporter-base",
  "@opentelemetry/resources",
  "fast-check",
  "openai",
  "playwright-core",
  "vite",
  "vitest",
]);

/** The packages that sources import: those of pages stand in scripts that a test bundles. */
function importedBy(folder: string): Set<string> {
  const files = readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts")).map((file) => read(`${folder}/${file}`));
  const imports = sources.flatMap((source) => [
    ...source.matchAll(/\bfrom "((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"]*)?"/gu),
  ]);
  return new Set(imports.map(([, name = ""]) => name));
}

test("no client is named that the tests of conformance do not run, and none is left out that they do", () => {
  const run = [...importedBy("test/conformance")].filter((name) => !tools.has(name));
  expect(all.map(({ name }) => name).toSorted()).toEqual(run.toSorted());
});

test("each is a client of a receiver that there is", () => {
  const names = receivers.map(({ name }) => name);
  for (const name of Object.keys(triedClients)) expect(names).toContain(name);
});

/** A table as Prettier writes it. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...body].map(line).join("\n");
}

test("docs/receivers/README.md says what was tried (update it with `npm test -- -u`)", async () => {
  const path = "docs/receivers/README.md";
  const rows = receivers.flatMap(({ name, title }) =>
    (triedClients[name] ?? []).map((client) => [
      `\`${client.name}\``,
      client.version,
      title,
      client.runsIn,
      client.tried,
    ]),
  );
  const table = tableOf([["client", "version", "as", "in", "what was tried"], ...rows]);
  const [before, , after] = read(path).split(/(?<=<!-- tried -->\n)|(?=<!-- \/tried -->)/u);
  await expect(`${before ?? ""}\n${table}\n\n${after ?? ""}`).toMatchFileSnapshot(`../../../../${path}`);
});
