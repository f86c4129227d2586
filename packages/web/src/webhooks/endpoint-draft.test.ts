import { expect, test } from "vitest";
import { changeOf, draftOf, emptyDraft, isChanged, newEndpointOf } from "./endpoint-draft.ts";

const written = { ...emptyDraft, name: " Pager ", url: "https://hooks.example.com/ ", events: ["node.*"] };

test("a new endpoint is what was written, without blanks around it", () => {
  expect(newEndpointOf({ ...written, headers: "Authorization: Bearer a:b\n\n x-team :  ops" })).toMatchObject(
    {
      name: "Pager",
      url: "https://hooks.example.com/",
      events: ["node.*"],
      concurrency: 10,
      headers: { Authorization: "Bearer a:b", "x-team": "ops" },
    },
  );
  expect(newEndpointOf({ ...written, rateLimit: "5" }).rate_limit).toBe(5);
});

test("a service is told no signatures, and its key where it wants one", () => {
  const slack = newEndpointOf({ ...written, kind: "slack", secret: "left" });
  expect(slack.kind).toBe("slack");
  for (const field of ["signatures", "secret", "rate_limit", "ordered"])
    expect(slack).not.toHaveProperty(field);
  const key = "a".repeat(32);
  expect(newEndpointOf({ ...written, kind: "pagerduty", secret: ` ${key} ` }).secret).toBe(key);
});

test("what cannot be sent is said before, without repeating what may be secret", () => {
  expect(() => newEndpointOf({ ...written, events: [] })).toThrow("No event is asked for");
  expect(() => newEndpointOf({ ...written, headers: "hunter2" })).toThrow(/^A header has no name\. Write/u);
});

test("a change says only what is otherwise, and headers only where they are replaced", () => {
  expect(changeOf(written, written)).toEqual({});
  expect(changeOf({ ...written, ordered: true }, written)).toEqual({ ordered: true });
  expect(changeOf({ ...written, replacesHeaders: true }, written)).toEqual({ headers: {} });
});

test("a form that was only looked at is no draft", () => {
  const endpoint = {
    id: "ep_1",
    kind: "standard" as const,
    name: "Pager",
    url: "https://hooks.example.com/",
    events: ["node.*"],
    filters: [],
    headers: ["Authorization"],
    signatures: ["standard" as const],
    personal: false,
    ordered: true,
    concurrency: 3,
    rate_limit: null,
    status: "active" as const,
    status_reason: null,
    active: true,
    failing_since: null,
    secrets: 1,
    created_at: "",
    updated_at: "",
  };
  expect(isChanged(draftOf(endpoint), draftOf(endpoint))).toBe(false);
  expect(isChanged({ ...draftOf(endpoint), ordered: false }, draftOf(endpoint))).toBe(true);
});
