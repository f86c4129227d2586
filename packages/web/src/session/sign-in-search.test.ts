import { expect, test } from "vitest";
import { readSignInSearch } from "./sign-in-search.ts";

test("keeps a token, where to go back to, and that a session ended", () => {
  const whole = { token: "abc", back: "/workers/support?tenant=acme", ended: true };
  expect(readSignInSearch(whole)).toEqual(whole);
  expect(readSignInSearch({ token: 1, back: 2, ended: "true", other: "x" })).toEqual({});
});

test.each(["https://example.org/", "//example.org", "/\\example.org", "workers", ""])(
  "goes back to no other server, as %j would",
  (back) => {
    expect(readSignInSearch({ back })).toEqual({});
  },
);
