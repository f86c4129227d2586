import { expect, test } from "vitest";
import { isOfVisit } from "./flag-bots.ts";
import type { Sender } from "../sender.ts";

const program: Sender = {
  tenant: "t",
  ip: "",
  userAgent: "curl/8",
  acceptLanguage: "",
  receivedAt: 0,
  history: false,
};
const browser = { ...program, userAgent: "Mozilla/5.0 Firefox/145.0" };
const at = { timestamp: 0 };

test("a server tells of a visitor with a page, or with their address or browser", () => {
  for (const type of ["post_view", "page_view", "search"]) {
    expect(isOfVisit({ ...at, type, path: "/" }, program)).toBe(true);
    expect(isOfVisit({ ...at, type, ip: "203.0.113.7" }, program)).toBe(true);
    expect(isOfVisit({ ...at, type, user_agent: "Mozilla/5.0" }, program)).toBe(true);
    expect(isOfVisit({ ...at, type }, program)).toBe(false);
    expect(isOfVisit({ ...at, type }, browser)).toBe(true);
  }
});

test("what servers say of themselves or of their users is nobody's visit", () => {
  expect(isOfVisit({ ...at, type: "request", path: "/", ip: "203.0.113.7" }, browser)).toBe(false);
  expect(isOfVisit({ ...at, type: "chat.opened", ip: "203.0.113.7" }, program)).toBe(false);
});
