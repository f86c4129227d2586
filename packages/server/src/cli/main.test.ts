import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { main } from "./main.ts";

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const [code, out, err] = await Promise.all([
    main(args, { env, stdin, stdout, stderr }).finally(() => {
      stdout.end();
      stderr.end();
    }),
    text(stdout),
    text(stderr),
  ]);
  return { code, out, err };
}

const commands = ["start", "demo", "import", "query", "export", "keys", "tenants", "doctor"];

describe("the command line", () => {
  test("lists its commands, with examples", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    expect(out).toContain("Examples:");
  });

  test.each(commands)("explains %s, with examples", async (command) => {
    const { code, out, err } = await run([command, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`dendro ${command}`);
    expect(out).toContain("Examples:");
  });

  test("names every variable and default in the help of start", async () => {
    const { out } = await run(["start", "--help"]);
    expect(out.replaceAll(/\s+/g, " ")).toContain("(DENDRO_PORT, default 4000)");
    expect(out).toContain("--max-backlog-bytes");
  });

  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["start", "--prot", "1"], "unknown option '--prot'"],
    [["import", "iis", "file"], "iis"],
    [["keys", "create", "--name", "x", "--scope", "god"], "god"],
    [["query", "--metrics", "visitors", "--filter", "nonsense"], "operator:dimension:values"],
    [["query", "--metrics", "visitors", "--query", "{}"], "cannot be given together"],
    [["query", "--query", "{nope"], "not JSON"],
    [["start", "--port", "abc"], '--port: It must be a whole number from 0 to 65535; got "abc".'],
  ])("answers a wrong use with what is wrong and 2: %j", async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("answers what fails with what to do and 1, and no stack", async () => {
    const { code, err } = await run([
      "query",
      "--metrics",
      "visitors",
      "--url",
      "http://127.0.0.1:2",
      "--key",
      "k",
    ]);
    expect(code).toBe(1);
    expect(err).toBe(
      "error: Nothing answers at http://127.0.0.1:2.\n  Is it running? Start it with: dendro start\n",
    );
  });

  test("shows the stack to who debugs", async () => {
    const { err } = await run(
      ["query", "--metrics", "visitors", "--url", "http://127.0.0.1:2", "--key", "k"],
      {
        DENDRO_LOG_LEVEL: "debug",
      },
    );
    expect(err).toMatch(/^\s+at /m);
    expect(err).toContain("ECONNREFUSED");
  });

  test("says that a server needs a key", async () => {
    const { code, err } = await run(["keys", "list", "--url", "http://127.0.0.1:2"]);
    expect(code).toBe(1);
    expect(err).toContain("--key");
  });

  test("does not begin a data directory in order to look into it", async () => {
    const { code, err } = await run(["query", "--metrics", "visitors", "--data-dir", "/nowhere/at/all"]);
    expect(code).toBe(1);
    expect(err).toContain("no data in /nowhere/at/all");
  });

  test("has no file to import where there is none", async () => {
    const { code, err } = await run(["import", "apache", "/nowhere/access.log"]);
    expect(code).toBe(1);
    expect(err).toContain('There is no file "/nowhere/access.log".');
  });
});

describe("the doctor", () => {
  test("tells every setting with its origin, and finds what is wrong", async () => {
    // Below a file there can be no directory.
    const nowhere = join(import.meta.filename, "data");
    const env = {
      DENDRO_PORT: "eighty",
      DENDRO_HOST: "127.0.0.1",
      DENDRO_PROT: "1",
      DENDRO_ADMIN_KEY: "short-key",
    };
    const { code, out, err } = await run(["doctor", "--json", "--data-dir", nowhere], env);
    const { ok, checks } = JSON.parse(out);
    const found = Object.fromEntries(checks.map(({ name, ...check }: { name: string }) => [name, check]));
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(err).toContain("3 checks failed.");
    expect(found).toMatchObject({
      DENDRO_PORT: { status: "wrong", detail: expect.stringContaining('got "eighty"') },
      DENDRO_HOST: { status: "ok", detail: "127.0.0.1 (from the environment)" },
      DENDRO_DATA_DIR: { status: "ok", detail: `${nowhere} (from the flag)` },
      DENDRO_PROT: { status: "warning" },
      DENDRO_ADMIN_KEY: { status: "wrong", detail: expect.stringContaining("a new data directory") },
      "data directory": { status: "wrong" },
      "warehouse (chDB)": { status: "ok" },
    });
    expect(out).not.toContain("short-key");
  });
});
