import { expect, test } from "vitest";
import type { ShownOperation } from "./openapi.ts";
import { curlOf, requestOf } from "./request.ts";

const operation: ShownOperation = {
  id: "x",
  tag: "",
  method: "POST",
  path: "/api/v1/things/{id}",
  summary: "",
  description: "",
  scope: "read",
  parameters: [
    { name: "id", in: "path" },
    { name: "tenant", in: "query" },
    { name: "limit", in: "query" },
  ],
  body: { type: "application/json", schema: {} },
  responses: [],
};
const values = { key: "dk_read_secret", parameters: { id: "a/b", tenant: "my shop" }, body: '{"it":"\'s"}' };

test("what was written stands in its place, and what was not is left out", () => {
  const { path, init } = requestOf(operation, values);
  expect(path).toBe("/api/v1/things/a%2Fb?tenant=my%20shop");
  expect(init).toMatchObject({
    method: "POST",
    body: values.body,
    headers: { authorization: "Bearer dk_read_secret" },
  });
  expect(requestOf(operation, { ...values, key: "", body: " " }).init).not.toHaveProperty("body");
});

test("the command holds no key, and quotes what a shell would read", () => {
  const command = curlOf(operation, values, "https://d.example");
  expect(command).not.toContain("secret");
  expect(command).toContain(String.raw`'{"it":"'\''s"}'`);
  expect(command).toContain("$DENDRO_KEY");
});
