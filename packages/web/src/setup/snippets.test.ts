import { expect, test } from "vitest";
import { snippetsFor } from "./snippets.ts";

const snippets = snippetsFor("https://stats.example.com", (scope) => `dk_${scope}_1`);

test.each(snippets)("$title is told where to send, and with a key of its own scope", ({ code, scope }) => {
  expect(code).toContain("https://stats.example.com");
  expect(code).toContain(`dk_${scope}_1`);
  expect(code).not.toContain(scope === "site" ? "dk_ingest_1" : "dk_site_1");
});
