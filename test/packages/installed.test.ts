import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { usePostgres } from "../../packages/node/src/test-support/postgres.ts";
import { findOldNode } from "../../packages/server/src/cli/spawned-dendro.ts";
import { published, readManifest } from "../../scripts/packing/published.ts";
import { ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { testIfInstalled, testIfProvided } from "../support/needs.ts";
import { installPackages, isRegistryReachable, noRegistry, type Project } from "./project.ts";

const canInstall = isRegistryReachable();
const testHere = testIfInstalled(canInstall, noRegistry);
const nodes: readonly (readonly [string, string | null])[] = [
  ["Node 20 or 22", findOldNode()],
  ["the Node that Dendro brings", process.execPath],
];
const libraries = published.filter(({ folder }) => folder !== "server");
let project: Project;

beforeAll(async () => {
  if (!canInstall) return;
  project = await installPackages(
    libraries.map(({ folder }) => folder),
    ["@types/node", "@types/react", "fastify", "hono"],
  );
  const paths = libraries.flatMap(({ folder, formats }) => {
    const { name, exports } = readManifest(folder);
    return Object.keys(exports).map((path) => ({ path: name + path.slice(1), formats }));
  });
  const everything = `Object.assign({}, ${paths.map((_, index) => `p${index}`).join(", ")})`;
  const say = `console.log(JSON.stringify(Object.keys(${everything}).toSorted()));\n`;
  const programs = {
    "imports.mts": paths.map(({ path }, index) => `import * as p${index} from "${path}";\n`).join(""),
    "requires.cts": paths.map(({ path }, index) => `import p${index} = require("${path}");\n`).join(""),
  };
  for (const [name, code] of Object.entries(programs)) await writeFile(join(project.path, name), code + say);
  await project.compile([...Object.keys(programs), "track.mts", "chat.mts"]);
}, 120_000);
afterAll(async () => await project?.remove());

/** What a program wrote, as JSON; it must end well and warn of nothing. */
async function run(node: string, program: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(node, [join(project.path, program), ...args], {
    env: {},
  });
  expect(stderr.replaceAll(/^.*ExperimentalWarning.*\n.*--trace-warnings.*\n/gmu, "")).toBe("");
  return stdout === "" ? null : JSON.parse(stdout);
}

const version = async (node: string) =>
  (await promisify(execFile)(node, ["--version"])).stdout.slice("v".length);

describe.each(nodes)("on %s", (_, found) => {
  const node = found ?? "";
  const test: typeof testHere = (name, body, timeoutMs) =>
    (found === null ? testIfProvided(false, "this machine has no older Node") : testHere)(
      name,
      body,
      timeoutMs,
    );
  const postgres = usePostgres();

  test("everything is there, imported or required", async () => {
    const imported = await run(node, "imports.mjs");
    expect(imported).toEqual(
      expect.arrayContaining(["createClient", "createWorker", "useThread", "diskSpool"]),
    );
    expect(await run(node, "requires.cjs")).toEqual(imported);
  });

  test("the client tracks", async () => {
    const directory = temporaryDirectory();
    const dendro = await runDendro(directory.path);
    try {
      const response = await post(dendro.url, "/api/v1/keys", { name: "k", scope: "ingest" });
      const { key } = (await response.json()) as { key: string };
      await run(node, "track.mjs", dendro.url, key);
      await settled(dendro.url);
      const query = { metrics: ["events"], dimensions: ["type"], date_range: "7d" };
      const types = (await ask(dendro.url, query)).results.map(({ dimensions }) => dimensions[0]);
      expect(new Set(types)).toEqual(new Set(["order.placed", "order.shipped"]));
    } finally {
      await dendro.stop();
      directory.remove();
    }
  });

  test("a worker keeps what is said in PostgreSQL, and its hooks' client hears it", async () => {
    expect(await run(node, "chat.mjs", await postgres.newDatabase())).toEqual({
      content: [{ type: "text", text: "That is message 1." }],
    });
  });

  test("a worker keeps it in SQLite, or says once and plainly that this Node has none", async () => {
    const answered = { content: [{ type: "text", text: "That is message 1." }] };
    const refused = {
      code: "invalid_configuration",
      message: expect.stringMatching(/sqlite.* 22\.13 .*this is Node \d.*postgres:/u),
    };
    const told = await run(
      node,
      "chat.mjs",
      `sqlite:${join(project.path, `${Number(found === process.execPath)}.db`)}`,
    );
    const [major = 0, minor = 0] = (await version(node)).split(".").map(Number);
    const hasSqlite = major > 22 || (major === 22 && minor >= 13);
    expect(told).toEqual(hasSqlite ? answered : refused);
  });
});
