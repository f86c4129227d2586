import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { signatureHeaders } from "../../packages/server/src/webhooks/sign.ts";
import { signingCode } from "../../packages/web/src/webhooks/signing-code.ts";
import { testIfProvided } from "../support/needs.ts";

const folder = mkdtempSync(join(tmpdir(), "dendro-signing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = `whsec_${randomBytes(24).toString("base64")}`;
const body = '{"type":"order.placed","data":{"name":"Zoë"}}';
const now = Math.floor(Date.now() / 1000);
const signed = (timestamp: number, secrets: readonly string[] = [secret]) =>
  signatureHeaders(
    { id: "msg_1", timestamp, body },
    secrets.map((one) => ({ secret: one, until: null })),
    ["standard"],
  );
const other = `whsec_${randomBytes(24).toString("base64")}`;

/** What a receiver may be sent, and whether it is from here. */
const cases = [
  ["a message", signed(now), body, true],
  ["one that is signed with two secrets", signed(now, [other, secret]), body, true],
  ["one that was changed", signed(now), `${body} `, false],
  ["one of another secret", signed(now, [other]), body, false],
  ["an old one", signed(now - 3600), body, false],
  ["one without headers", {}, body, false],
] as const;

/** How each language's code is run: it reads headers and body from a file, and says whether they are right. */
const runs = {
  node: {
    command: process.execPath,
    file: "run.mjs",
    more: `import { readFileSync } from "node:fs";
const { headers, body } = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(verify(headers, body));`,
  },
  python: {
    command: "python3",
    file: "run.py",
    more: `import json, sys
given = json.load(open(sys.argv[1], encoding="utf-8"))
print(str(verify(given["headers"], given["body"].encode())).lower())`,
  },
  ruby: {
    command: "ruby",
    file: "run.rb",
    more: `require "json"
given = JSON.parse(File.read(ARGV[0], encoding: "UTF-8"))
puts verify(given["headers"], given["body"])`,
  },
  php: {
    command: "php",
    file: "run.php",
    more: `$given = json_decode(file_get_contents($argv[1]), true);
echo verify($given['headers'], $given['body']) ? 'true' : 'false';`,
  },
} as const;

describe.each(Object.entries(runs))("%s", (language, { command, file, more }) => {
  const script = join(folder, file);
  const code = signingCode("ep_1").find(({ id }) => id === language)?.code ?? "";
  writeFileSync(script, `${code}\n${more}\n`);
  for (const [name, headers, sent, isRight] of cases)
    testIfProvided(isInstalled(command), `${command} is not installed`)(
      `${name} is ${isRight ? "" : "not "}taken`,
      () => {
        const given = join(folder, "given.json");
        writeFileSync(given, JSON.stringify({ headers, body: sent }));
        const said = execFileSync(command, [script, given], {
          env: { ...process.env, DENDRO_WEBHOOK_SECRET: secret },
          encoding: "utf8",
        });
        expect(said.trim()).toBe(String(isRight));
      },
    );
});

test("the code of every language names the endpoint whose secret it takes", () => {
  for (const { code } of signingCode("ep_17")) expect(code).toContain("The secret of ep_17");
});

function isInstalled(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
