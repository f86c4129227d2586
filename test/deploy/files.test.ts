import { execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryDirectory } from "../support/dendro.ts";
import { useDendro } from "../support/use-dendro.ts";
import { testIfProvided } from "../support/needs.ts";

const folder = fileURLToPath(new URL("../../deploy/", import.meta.url));
const read = (name: string) => readFileSync(folder + name, "utf8");
const directory = temporaryDirectory();
afterAll(() => directory.remove());

test("every setting in a file of deploy/ is one that there is", () => {
  const page = readFileSync(join(folder, "../docs/configuration.md"), "utf8");
  const known = [...page.matchAll(/^## (DENDRO_\w+)$/gmu)].map(([, name]) => name);
  const used = readdirSync(folder).flatMap((name) => read(name).match(/DENDRO_\w+/gu) ?? []);
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
});

describe("the Dockerfile", () => {
  const text = read("Dockerfile").replaceAll(/\\\n/gu, "");
  const last = (instruction: string) =>
    [...text.matchAll(new RegExp(`^${instruction} (.*)$`, "gmu"))].at(-1)?.[1] ?? "";
  const dendro = useDendro();

  test("takes the server's tarball alone, and the context has nothing else", () => {
    const [, pattern = ""] = /^COPY dist\/(\S+) /mu.exec(text) ?? [];
    const tarballs = [
      "dendro-0.1.0.tgz",
      "dendro-10.0.0.tgz",
      "dendro-sdk-0.1.0.tgz",
      "dendro-worker-0.1.0.tgz",
    ];
    expect(tarballs.filter((name) => matchesGlob(name, pattern))).toEqual(tarballs.slice(0, 2));
    expect(read("Dockerfile.dockerignore")).toBe(`*\n!dist/${pattern}\n`);
  });

  test("runs the server as nobody in particular, on a volume of its own", () => {
    expect(text.slice(text.lastIndexOf("FROM"))).toMatch(/^USER node$/mu);
    const [, dataDir] = /DENDRO_DATA_DIR=(\S+)/u.exec(text) ?? [];
    expect(last("VOLUME")).toBe(dataDir);
    expect(text).toContain(`install -d -o node -g node -m 0700 ${dataDir}`);
  });

  test("has a health check that tells a server that answers from one that does not", () => {
    const [, command = "[]"] = /CMD (\[.*\])$/u.exec(last("HEALTHCHECK")) ?? [];
    const [, ...args] = JSON.parse(command) as string[];
    const check = (port: string) =>
      spawnSync(process.execPath, args, { env: { ...process.env, DENDRO_PORT: port } }).status;
    expect(check(new URL(dendro.url).port)).toBe(0);
    expect(check("1")).toBe(1);
  });
});

test("the compose file builds that image and keeps its data", () => {
  const { services, volumes } = parse(read("compose.yaml")) as {
    services: Record<string, { build: { context: string; dockerfile: string }; volumes: string[] }>;
    volumes: object;
  };
  const { build, volumes: mounted } = services["dendro"] ?? {
    build: { context: "", dockerfile: "" },
    volumes: [],
  };
  expect(existsSync(join(folder, build.context, build.dockerfile))).toBe(true);
  expect(mounted.map((each) => each.split(":"))).toEqual([[Object.keys(volumes)[0], "/data"]]);
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
testIfProvided(hasSystemd, "this machine has no systemd-analyze")(
  "systemd understands the unit",
  async () => {
    const unit = join(directory.path, "dendro.service");
    // systemd looks for the program, which is installed nowhere here.
    writeFileSync(
      unit,
      read("dendro.service").replace(/^ExecStart=\S+ \S+/mu, `ExecStart=${process.execPath} -e 0`),
    );
    const { stdout, stderr } = await promisify(execFile)("systemd-analyze", ["verify", "--man=no", unit]);
    const about = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("dendro.service"));
    expect(about).toEqual([]);
  },
);
