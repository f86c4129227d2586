import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { equivalents } from "../../scripts/mutate/equivalents.ts";
import { applyMutant, findMutants } from "../../scripts/mutate/find-mutants.ts";
import { readRoom, sample } from "../../scripts/mutate/room.ts";
import { runVitest } from "../../scripts/mutate/run-vitest.ts";
import { tryMutants } from "../../scripts/mutate/try-mutants.ts";

const root = mkdtempSync(join(tmpdir(), "mutate-"));
afterAll(() => rmSync(root, { recursive: true }));

const source = `
import { write } from "./write.ts";
type Size = 1 | 2;
export async function save(list: readonly number[], most: Size = 2): Promise<unknown> {
  if (list.length >= most && list[0] !== 7) return list.length + 1;
  await write("a" + list.length as string);
  write(\`b\${list.length}\`);
  return undefined;
}
export const isFull = (count: number) => count > 9;
export const isNever = () => false;
`;

test("every small fault of a source is found, none of a type, and each is one change", () => {
  const mutants = findMutants("save.ts", source);
  expect(mutants.map(({ line, what }) => `${line}: ${what}`)).toEqual([
    "4: 2 → 3",
    "5: list.length >= most && list[0] !== 7 → !(list.length >= most && list[0] !== 7)",
    "5: list.length >= → list.length >",
    "5: list.length >= most && → list.length >= most ||",
    "5: 0 → 1",
    "5: list[0] !== → list[0] ===",
    "5: 7 → 8",
    "5: list.length + 1 → undefined",
    "5: list.length + → list.length -",
    "5: 1 → 2",
    '6: await write("a" + list.length as string); removed',
    '6: await write("a" + list.length as string) without await',
    "7: write(`b${list.length}`); removed",
    "10: count > 9 → undefined",
    "10: count > → count >=",
    "10: 9 → 10",
    "11: false → true",
  ]);
  for (const mutant of mutants) {
    const changed = applyMutant(source, mutant);
    expect(changed).not.toBe(source);
    expect(() => findMutants("save.ts", changed)).not.toThrow();
  }
});

function makeRoom(program: string): void {
  mkdirSync(join(root, "packages/p/src/r"), { recursive: true });
  writeFileSync(join(root, "packages/p/src/r/save.ts"), program);
  writeFileSync(join(root, "packages/p/src/r/save.test.ts"), "");
}
const saved = () => readFileSync(join(root, "packages/p/src/r/save.ts"), "utf8");

describe("a room", () => {
  test("has the mutants of its sources and its own tests; one file has its own mutants", () => {
    makeRoom(source);
    for (const name of ["p/r", "packages/p/src/r", "p/r/save.ts"]) {
      const { mutants, tests } = readRoom(root, name);
      expect(tests).toEqual(["packages/p/src/r/save.test.ts"]);
      expect(mutants).toHaveLength(findMutants("save.ts", source).length);
    }
    expect(() => readRoom(root, "p/none")).toThrow("There are no tests in packages/p/src/none.");
  });

  test("is as it was after its mutants, of which those count that the tests notice or that never end", async () => {
    makeRoom("export const isFull = (count: number) => count > 9;\n");
    const before = saved();
    const said: string[] = [];
    const killed = await tryMutants(readRoom(root, "p/r").mutants, {
      root,
      limitMs: 50,
      onTried: ({ what }, isKilled) => said.push(`${isKilled ? "killed" : "survived"} ${what}`),
      async run(signal) {
        if (saved().includes("undefined")) await once(signal, "abort");
        return !saved().includes(">=");
      },
    });
    expect(said).toEqual(["killed count > 9 → undefined", "killed count > → count >=", "survived 9 → 10"]);
    expect(killed).toBe(2);
    expect(saved()).toBe(before);
  });

  test("is as it was when running its tests fails", async () => {
    makeRoom(source);
    const run = async () => await Promise.reject(new Error("there is no vitest"));
    await expect(
      tryMutants(readRoom(root, "p/r").mutants, { root, limitMs: 50, onTried() {}, run }),
    ).rejects.toThrow("there is no vitest");
    expect(saved()).toBe(source);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("is as it was when it is ended meanwhile, with %s", async (signal, code) => {
    makeRoom(source);
    const program = join(import.meta.dirname, "endless-mutant.ts");
    const child = spawn(process.execPath, [program, root], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    await once(child.stdout, "data");
    expect(saved()).not.toBe(source);
    child.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(saved()).toBe(source);
  });
});

test("tests are run again and again, see what changed in between, and run again after they were stopped", async () => {
  // Inside the checkout, where Vitest is found.
  const inside = mkdtempSync(join(import.meta.dirname, "room-"));
  try {
    writeFileSync(
      join(inside, "nine.test.ts"),
      'import { expect, test } from "vitest";\nimport { nine } from "./nine.ts";\ntest("nine", () => expect(nine()).toBe(9));\n',
    );
    const write = (body: string) =>
      writeFileSync(join(inside, "nine.ts"), `export const nine = () => ${body};\n`);
    write("9");
    const [mutant] = findMutants("nine.ts", readFileSync(join(inside, "nine.ts"), "utf8"));
    const run = runVitest(inside, {
      tests: ["nine.test.ts"],
      mutants: mutant === undefined ? [] : [{ ...mutant, file: "nine.ts", isEquivalent: false }],
    });
    const runs: [string, boolean][] = [
      ["9", true],
      ["10", false],
      ["9", true],
    ];
    for (const [body, passes] of runs) {
      write(body);
      expect(await run(AbortSignal.timeout(60_000))).toBe(passes);
    }
    write("{ for (;;); }");
    expect(await run(AbortSignal.timeout(2000))).toBe(false);
    write("9");
    expect(await run(AbortSignal.timeout(60_000))).toBe(true);
  } finally {
    rmSync(inside, { recursive: true });
  }
});

test("what is known to make no difference is a mutant that there is", () => {
  const checkout = join(import.meta.dirname, "../..");
  const gone = equivalents.filter(
    ({ file, line, what }) =>
      !readRoom(checkout, file).mutants.some(
        (mutant) => mutant.isEquivalent && mutant.what === what && lineOf(checkout, mutant) === line,
      ),
  );
  expect(gone).toEqual([]);
});

const lineOf = (checkout: string, { file, line }: { readonly file: string; readonly line: number }) =>
  readFileSync(join(checkout, file), "utf8").split("\n")[line - 1]?.trim();

test("a sample is the same for a seed, in order, without repetition, and never more than there are", () => {
  const list = Array.from({ length: 50 }, (_, index) => index);
  const some = sample(list, 10, 7);
  expect(some).toEqual(sample(list, 10, 7));
  expect(some).not.toEqual(sample(list, 10, 8));
  expect(some).toEqual([...new Set(some)].toSorted((a, b) => a - b));
  expect(some).toHaveLength(10);
  expect(sample(list, Infinity, 7)).toEqual(list);
});
