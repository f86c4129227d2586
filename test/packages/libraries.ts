import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { usePostgres } from "../../packages/node/src/test-support/postgres.ts";
import { findOldNode } from "../../packages/server/src/cli/spawned-dendro.ts";
import { published, readManifest } from "../../scripts/packing/published.ts";
import { ask, post, runDendro, settled, temporaryDirectory } from "../support/dendro.ts";
import { testIfProvided, type TestHere } from "../support/needs.ts";
import type { Project } from "./project.ts";

const nodes: readonly (readonly [string, string | null])[] = [
  ["a Node older than 24", findOldNode()],
  ["the Node that Dendro brings", process.execPath],
];

const libraries = published
  .filter(({ node }) => node === 20)
  .flatMap(({ folder }) => {
    const { name, exports } = readManifest(folder);
    return Object.keys(exports).map((path) => name + path.slice(1));
  });

/** Tests that what is for every Node runs on every Node. */
export function describeLibraries(project: () => Project): void {
  beforeAll(async () => {
    const say = `console.log(JSON.stringify(Object.keys(Object.assign({}, ${libraries.map((_, index) => `p${index}`).join(", ")}))));\n`;
    const programs = {
      "imports.mts": libraries.map((path, index) => `import * as p${index} from "${path}";\n`).join(""),
      "requires.cts": libraries.map((path, index) => `import p${index} = require("${path}");\n`).join(""),
    };
    for (const [name, code] of Object.entries(programs))
      await writeFile(join(project().path, name), code + say);
    const typeTests = ["sdk.test-d.mts", "worker.test-d.mts", "react.test-d.mts"];
    await project().compile([...Object.keys(programs), ...typeTests, "track.mts", "chat.mts"]);
  });

  /** What a program wrote, as JSON; it must end well and warn of nothing. */
  async function run(node: string, program: string, ...args: readonly string[]): Promise<unknown> {
    const command = [join(project().path, program), ...args];
    const { stdout, stderr } = await promisify(execFile)(node, command, { env: {} });
    expect(stderr.replaceAll(/^.*ExperimentalWarning.*\n.*--trace-warnings.*\n/gmu, "")).toBe("");
    return stdout === "" ? null : JSON.parse(stdout);
  }

  describe.each(nodes)("on %s", (_, found) => {
    const node = found ?? "";
    const testHere: TestHere =
      found === null ? testIfProvided(false, "this machine has no older Node") : test;
    const postgres = usePostgres();

    testHere("everything is there, imported or required", async () => {
      const imported = await run(node, "imports.mjs");
      const some = ["createClient", "createWorker", "useThread", "diskSpool"];
      expect(imported).toEqual(expect.arrayContaining(some));
      expect(new Set((await run(node, "requires.cjs")) as string[])).toEqual(new Set(imported as string[]));
    });

    testHere("the client tracks", async () => {
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

    testHere("a worker keeps what is said in PostgreSQL, and its hooks' client hears it", async () => {
      expect(await run(node, "chat.mjs", await postgres.newDatabase())).toEqual(answered);
    });

    testHere("a worker keeps it in SQLite, or says once and plainly that this Node has none", async () => {
      const version = (await promisify(execFile)(node, ["--version"])).stdout.slice("v".length);
      const [major = 0, minor = 0] = version.split(".").map(Number);
      const hasSqlite = major > 22 || (major === 22 && minor >= 13);
      const database = `sqlite:${join(project().path, `${major}.db`)}`;
      expect(await run(node, "chat.mjs", database)).toEqual(hasSqlite ? answered : refused);
    });
  });
}

const answered = { content: [{ type: "text", text: "That is message 1." }] };
const refused = {
  code: "invalid_configuration",
  message: expect.stringMatching(/sqlite.* 22\.13 .*this is Node \d.*postgres:/u),
};
