import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../support/dendro.ts";
import { root } from "./blocks.ts";

/** Packages that people install for their own code. */
const packages = ["sdk", "worker", "react"];

interface PublicFunction {
  readonly title: string;
  /** Its docstring, without the stars. */
  readonly doc: string;
}

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The modules that may be imported from a package, by its manifest. */
const entriesOf = (name: string) => {
  const { exports } = JSON.parse(read(`packages/${name}/package.json`)) as {
    exports: Record<string, string>;
  };
  return Object.values(exports).map((path) => join(`packages/${name}`, path));
};

const reexport = /export \{([^}]*)\} from "([^"]+)"/gu;
const declaration =
  /(?:\/\*\*(?<doc>(?:(?!\*\/)[^])*)\*\/\n)?export (?:async )?(?:function (?<name>\w+)|const (?<arrow>\w+)[^=\n]*= (?:async )?[(<])/gu;

const withoutStars = (doc: string) => doc.replaceAll(/^ *\* ?/gmu, "");

/** The functions that a module exports, where they are declared. */
function functionsOf(module: string, wanted: ReadonlySet<string> | null = null): PublicFunction[] {
  const text = read(module);
  const own = [...text.matchAll(declaration)].flatMap(({ groups }) => {
    const name = groups?.["name"] ?? groups?.["arrow"] ?? "";
    if (wanted !== null && !wanted.has(name)) return [];
    return [{ title: `${name} of ${module}`, doc: withoutStars(groups?.["doc"] ?? "") }];
  });
  const others = [...text.matchAll(reexport)].flatMap(([, list = "", from = ""]) => {
    const names = list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => !name.startsWith("type "));
    const chosen = new Set(names.filter((name) => wanted === null || wanted.has(name)));
    const target = from === "@dendro/core" ? "packages/core/src/index.ts" : join(module, "..", from);
    return chosen.size === 0 ? [] : functionsOf(target, chosen);
  });
  return [...own, ...others];
}

const functions = [
  ...new Map(
    packages
      .flatMap(entriesOf)
      .flatMap((module) => functionsOf(module))
      .map((one) => [one.title, one]),
  ).values(),
];

const exampleOf = ({ doc }: PublicFunction) => /@example\n([^]*?)(?:\n@|$)/u.exec(doc)?.[1] ?? null;

describe("the public functions of what people install", () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());

  test("are found", () => expect(functions.length).toBeGreaterThan(15));

  test("have an example each", () => {
    expect(functions.filter((one) => exampleOf(one) === null).map(({ title }) => title)).toEqual([]);
  });

  test("have examples that are right by the types", () => {
    mkdirSync(join(directory.path, "examples"));
    writeFileSync(join(directory.path, "package.json"), JSON.stringify({ type: "module" }));
    symlinkSync(join(root, "node_modules"), join(directory.path, "node_modules"));
    functions.forEach((one, index) =>
      writeFileSync(
        join(directory.path, "examples", `${index}.tsx`),
        `// ${one.title}\n${exampleOf(one) ?? ""}\nexport {};\n`,
      ),
    );
    const compilerOptions = {
      lib: ["es2024", "dom", "dom.iterable"],
      types: ["node"],
      jsx: "react-jsx",
      noUnusedLocals: false,
    };
    const tsconfig = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["examples"] };
    writeFileSync(join(directory.path, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(spawnSync(process.execPath, [tsc, "-p", directory.path], { encoding: "utf8" }).stdout).toBe("");
  });
});
