import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminKey, ask, post, settled, temporaryDirectory, type DendroProcess } from "../support/dendro.ts";
import { blocks, pages, requestNamedIn, pageText, titleOf, type Block } from "./blocks.ts";
import { programOf, surroundings } from "./modules.ts";
import { fillIn, type Filling } from "./placeholders.ts";
import { differencesInShape, parseShown } from "./shapes.ts";
import { runShell, shellNotRun, writeReadFiles } from "./shell.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where examples are run. */
export interface Place {
  /** The `node_modules` that programs import from. */
  readonly modules: string;
  /** What a terminal knows as `dendro`, a script for Node. */
  readonly program: string;
  start(dataDir: string): Promise<DendroProcess>;
}

const inLanguages = (...languages: string[]) =>
  blocks
    .filter(({ language }) => languages.includes(language))
    .map((block) => [titleOf(block), block] as const);

/** Tests that every example of the README and the docs does what the page says. */
export function describeExamples(open: () => Promise<Place>): void {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, "data");
  const folder = join(directory.path, "machine");
  let place: Place;
  let dendro: DendroProcess;
  let filling: Filling;
  let env: Record<string, string>;

  beforeAll(async () => {
    place = await open();
    dendro = await place.start(dataDir);
    await post(dendro.url, "/api/v1/tenants", { id: "example", name: "Example" });
    const keyOf = async (key: object) => {
      const response = await post(dendro.url, "/api/v1/keys", { name: "k", ...key });
      return ((await response.json()) as { key: string }).key;
    };
    const ingestKey = await keyOf({ scope: "ingest" });
    filling = { url: dendro.url, ingestKey, siteKey: await keyOf({ scope: "site" }), folder };
    env = {
      DENDRO_URL: dendro.url,
      DENDRO_KEY: await keyOf({ scope: "worker" }),
      DENDRO_INGEST_KEY: ingestKey,
    };
    writeReadFiles(folder);
  });
  afterAll(async () => {
    await dendro?.stop();
    directory.remove();
  });

  test("every block of code is of a language that is run, or a listing", () => {
    expect(blocks.length).toBeGreaterThan(50);
    const known = ["sh", "json", "ts", "tsx", "html", "text"];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(titleOf)).toEqual([]);
  });

  /** What was answered to the requests of a page, by its name and the path. */
  const answers = new Map<string, unknown>();

  describe("commands", () => {
    const isNotRun = ({ code }: Block) => Object.keys(shellNotRun).some((start) => code.startsWith(start));

    test("that are not run are those that are listed", () => {
      const left = inLanguages("sh").filter(([, block]) => isNotRun(block));
      expect(left).toHaveLength(Object.keys(shellNotRun).length);
    });

    test.each(inLanguages("sh").filter(([, block]) => !isNotRun(block)))("%s", async (_, { page, code }) => {
      const {
        code: exit,
        stdout,
        stderr,
      } = await runShell(fillIn(code, filling), folder, {
        PROGRAM: place.program,
        DENDRO_ADMIN_KEY: adminKey,
        DENDRO_KEY: adminKey,
        DENDRO_DATA_DIR: dataDir,
      });
      expect([exit, stderr.slice(-2000), exit === 0 ? "" : stdout.slice(-2000)]).toEqual([
        0,
        expect.any(String),
        "",
      ]);
      const shown = /^# (\{.*\})$/mu.exec(code)?.[1];
      expect(shown === undefined ? [] : differencesInShape(parseShown(shown), JSON.parse(stdout))).toEqual(
        [],
      );
      const path = /curl https?:\/\/[^/\s]+(\S+)/u.exec(code)?.[1];
      if (path !== undefined && stdout.startsWith("{")) answers.set(`${page} ${path}`, JSON.parse(stdout));
    });
  });

  describe("bodies of requests", () => {
    test.each(inLanguages("json"))("%s", async (_, { page, code, before }) => {
      const named = requestNamedIn(before);
      if (named === null) throw new Error("No request is named before it, such as `POST /api/v1/query`.");
      const response = await fetch(new URL(named.path.replace("{id}", "example"), dendro.url), {
        method: named.method,
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
        body: code,
      });
      const text = await response.text();
      expect([response.ok, response.ok ? "" : text]).toEqual([true, ""]);
      answers.set(`${page} ${named.path}`, JSON.parse(text));
    });
  });

  describe("answers that a page shows in a sentence", () => {
    const told = pages.flatMap((page) =>
      [...pageText(page).matchAll(/The answer (?:to `[^`]+` )?is `(?:\d{3} )?(\{[^`]*\})`/gu)].map(
        (found) => {
          const [sentence, shown = ""] = found;
          const named = requestNamedIn(pageText(page).slice(0, found.index + sentence.length));
          return [`${page} ${named?.path}`, shown] as const;
        },
      ),
    );

    test("there are some", () => expect(told.length).toBeGreaterThan(2));

    test.each(told)("%s", (request, shown) => {
      // A path may be the beginning of several.
      const [start = ""] = request.split("…");
      const given = [...answers].find(([asked]) => asked.startsWith(start));
      expect(given).toBeDefined();
      expect(differencesInShape(parseShown(shown), given?.[1])).toEqual([]);
    });
  });

  describe("programs", () => {
    /** By page, and by which of its examples it is. */
    const programs = pages.flatMap((page) =>
      inLanguages("ts", "tsx")
        .filter(([, block]) => block.page === page)
        .map(([title, block], index) => ({ title, block, key: `${page} ${index + 1}` })),
    );
    const fileOf = ({ title, block }: (typeof programs)[number]) =>
      join(directory.path, "programs", `${title.replaceAll(/[^\w]+/gu, "-")}.${block.language}`);
    const aroundOf = ({ key }: (typeof programs)[number]) => surroundings[key] ?? {};

    beforeAll(() => {
      mkdirSync(join(directory.path, "programs"));
      writeFileSync(join(directory.path, "package.json"), JSON.stringify({ type: "module" }));
      symlinkSync(place.modules, join(directory.path, "node_modules"));
      for (const program of programs)
        writeFileSync(fileOf(program), fillIn(programOf(program.block.code, aroundOf(program)), filling));
      const compilerOptions = {
        lib: ["es2024", "dom", "dom.iterable"],
        types: ["node"],
        jsx: "react-jsx",
        // The pages show no types where a program would have some.
        noImplicitAny: false,
        noUnusedLocals: false,
        noUnusedParameters: false,
      };
      const tsconfig = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["programs"] };
      writeFileSync(join(directory.path, "tsconfig.json"), JSON.stringify(tsconfig));
    });

    test("that are surrounded are there", () => {
      expect(programs.map(({ key }) => key)).toEqual(expect.arrayContaining(Object.keys(surroundings)));
    });

    test("are right by the types of what they use", () => {
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", directory.path], { encoding: "utf8" });
      expect(stdout).toBe("");
    });

    test.each(
      programs
        .filter((program) => aroundOf(program).notRun === undefined)
        .map((program) => [program.title, program] as const),
    )("%s", async (title, program) => {
      const cwd = join(directory.path, title.replaceAll(/[^\w]+/gu, "-"));
      mkdirSync(cwd);
      const before = await countsOf(program.key);
      const { status, stderr } = spawnSync(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", fileOf(program)],
        { cwd, env: { ...process.env, ...env }, encoding: "utf8", timeout: 30_000 },
      );
      expect([status, stderr]).toEqual([0, ""]);
      await settled(dendro.url);
      const after = await countsOf(program.key);
      for (const [type, count] of after)
        expect([type, count]).toEqual([type, expect.toSatisfy(isMoreThan(before.get(type)))]);
    });

    async function countsOf(key: string): Promise<Map<string, number>> {
      const counts = new Map<string, number>();
      for (const type of surroundings[key]?.sends ?? []) {
        const query = { metrics: ["events"], filters: [["is", "type", [type]]], date_range: "7d" };
        counts.set(type, (await ask(dendro.url, query)).results[0]?.metrics[0] ?? 0);
      }
      return counts;
    }

    const isMoreThan =
      (before = 0) =>
      (count: number) =>
        count > before;
  });

  describe("scripts of pages", () => {
    test.each(inLanguages("html"))("%s", async (_, { code }) => {
      for (const [, source = ""] of fillIn(code, filling).matchAll(/<script[^>]* src="([^"]+)"/gu)) {
        const response = await fetch(source);
        expect([response.status, response.headers.get("content-type")]).toEqual([
          200,
          expect.stringContaining("javascript"),
        ]);
      }
      for (const [, script = ""] of code.matchAll(/<script>(.*?)<\/script>/gsu))
        expect(new Script(script)).toBeDefined();
    });
  });
}
