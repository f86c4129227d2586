import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { operationTypes, type OpenApi } from "./operations.ts";

const document = JSON.parse(
  await readFile(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
) as OpenApi;

test("what the dashboard knows of the API is what the API says of itself", async () => {
  await expect(await operationTypes(document)).toMatchFileSnapshot(
    "../../packages/web/src/api/operations.ts",
  );
});
