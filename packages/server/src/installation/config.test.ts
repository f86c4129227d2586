import { DendroError } from "@dendro/core";
import { isAbsolute } from "node:path";
import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { renderConfigurationPage } from "./config-page.ts";
import { flagOf, loadConfig, settingNames } from "./config.ts";
import { settings } from "./settings.ts";

function faultOf(load: () => unknown): DendroError {
  try {
    load();
  } catch (error) {
    if (error instanceof DendroError) return error;
    throw error;
  }
  throw new Error("The configuration was accepted.");
}

describe("configuration", () => {
  test("without flags and variables gives the documented defaults", () => {
    const { dataDir, ...config } = loadConfig({}, {});
    expect(isAbsolute(dataDir)).toBe(true);
    expect(config).toEqual({
      host: "127.0.0.1",
      port: 4000,
      adminKey: null,
      secretKey: null,
      logLevel: "info",
      trustProxy: ["127.0.0.0/8", "::1"],
      locationHeaders: "none",
      cityMmdb: null,
      trustedNetworks: ["127.0.0.0/8", "::1"],
      metricsNetworks: ["127.0.0.0/8", "::1"],
      memoryBudgetBytes: null,
      dataMode: "0700",
      acceptLoss: "no",
      minFreeToStart: 64 * 2 ** 20,
      minFreeToAccept: 32 * 2 ** 20,
      flushIntervalMs: 250,
      upkeepIntervalMs: 60_000,
      maxBacklogBytes: 512 * 1024 * 1024,
      queryParameters: [],
      queryTimeoutMs: 30_000,
      queryMaxMemoryBytes: 2 * 1024 * 1024 * 1024,
      publicUrl: null,
      egressAllow: [],
      egressProxy: null,
      heartbeatUrl: null,
      mailFrom: null,
      smtpUrl: null,
      webhookRetries: [5000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000],
      webhookRetentionDays: 30,
      browser: null,
      storeUrl: null,
      corsOrigins: ["*"],
    });
  });

  test("is frozen", () => {
    expect(Object.isFrozen(loadConfig({}, {}))).toBe(true);
  });

  test("takes the flag where both are given, and then does not look at the variable", () => {
    expect(loadConfig({ port: "5000" }, { DENDRO_PORT: "nonsense" }).port).toBe(5000);
  });

  test("takes an empty variable for one that is not set", () => {
    expect(loadConfig({}, { DENDRO_PORT: "", DENDRO_ADMIN_KEY: " " })).toMatchObject({
      port: 4000,
      adminKey: null,
    });
  });

  test("tells every fault at once, with the name, the value and what is allowed", () => {
    const error = faultOf(() =>
      loadConfig({ host: "a b" }, { DENDRO_PORT: "70000", DENDRO_LOG_LEVEL: "loud" }),
    );
    expect(error.code).toBe("invalid_configuration");
    expect(error.details.map((detail) => detail.path)).toEqual(["--host", "DENDRO_PORT", "DENDRO_LOG_LEVEL"]);
    expect(error.message).toContain('DENDRO_PORT: It must be a whole number from 0 to 65535; got "70000".');
  });

  test("never says an admin key, not even a wrong one", () => {
    const error = faultOf(() => loadConfig({}, { DENDRO_ADMIN_KEY: "my secret key" }));
    expect(JSON.stringify([error.message, error.details])).not.toContain("my secret key");
  });

  test.each([
    ["DENDRO_PORT", ["-1", "1.5", "0x10", "1e3", "65536", "4000 "], [true, true, true, true, true, false]],
    [
      "DENDRO_MAX_BACKLOG_BYTES",
      ["512MiB", "536870912", "1 GiB", "10", "1TB"],
      [false, false, false, true, true],
    ],
    [
      "DENDRO_TRUST_PROXY",
      ["none", "10.0.0.0/8, ::1", "10.0.0.0/33", "example.com"],
      [false, false, true, true],
    ],
    [
      "DENDRO_CORS_ORIGINS",
      ["*", "https://a.example, http://b.example:81", "a.example"],
      [false, false, true],
    ],
    [
      "DENDRO_PUBLIC_URL",
      ["https://a.example/", "https://a.example/x", "ftp://a.example"],
      [false, true, true],
    ],
  ])("checks %s", (env, texts, faulty) => {
    const seen = texts.map((text) => {
      try {
        loadConfig({}, { [env]: text });
        return false;
      } catch {
        return true;
      }
    });
    expect(seen).toEqual(faulty);
  });

  test("answers any text with a value or a typed error", () => {
    assert(
      property(constantFrom(...settingNames), string({ unit: "binary" }), (name, text) => {
        try {
          loadConfig({}, { [settings[name].env]: text });
          return true;
        } catch (error) {
          return error instanceof DendroError && error.code === "invalid_configuration";
        }
      }),
    );
  });

  test("names flags in kebab-case", () => {
    expect(flagOf("maxBacklogBytes")).toBe("--max-backlog-bytes");
  });

  test("is documented in docs/configuration.md (after a change: vitest run -u packages/server/src/config.test.ts)", async () => {
    await expect(renderConfigurationPage()).toMatchFileSnapshot("../../../../docs/configuration.md");
  });
});
