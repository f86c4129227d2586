import { expect, test } from "vitest";
import type { Event, Filter } from "@dendro/core";
import { endpointNamed } from "../test-support/webhook-endpoint.ts";
import { createEndpointFinder } from "./find-endpoints.ts";

const event = (type: string, source = "shop"): Event => ({
  id: "e",
  tenant: "acme",
  type,
  source,
  timestamp: 0,
  received_at: 0,
});
const asIs = (filters: readonly Filter[]) => [...filters];
const none = () => expect.unreachable();
const fromShop: Filter[] = [["is", "source", ["shop"]]];

test("an event goes to those that ask for its type and whose filters it matches", () => {
  const find = createEndpointFinder(
    [
      endpointNamed("all"),
      endpointNamed("signups", { events: ["signup"] }),
      endpointNamed("of-shop", { filters: fromShop }),
      endpointNamed("paused", { status: "paused" }),
      endpointNamed("disabled", { status: "disabled" }),
    ],
    asIs,
    none,
  );
  const ids = (one: Event) => find(one).map(({ id }) => id);
  expect(ids(event("signup"))).toEqual(["all", "signups", "of-shop"]);
  expect(ids(event("login", "other"))).toEqual(["all"]);
});

test("one whose segment is gone is sent nothing, and the others are", () => {
  const faults: unknown[] = [];
  const expand = (filters: readonly Filter[]) => {
    if (filters.length > 0) throw new Error("no such segment");
    return [];
  };
  const endpoints = [endpointNamed("broken", { filters: fromShop }), endpointNamed("whole")];
  const find = createEndpointFinder(endpoints, expand, (error) => faults.push(error));
  expect(find(event("signup")).map(({ id }) => id)).toEqual(["whole"]);
  expect(faults).toHaveLength(1);
});

test("however many types there are, each finds its own", () => {
  const find = createEndpointFinder([endpointNamed("one", { events: ["t7"] })], asIs, none);
  for (let index = 0; index < 3000; index += 1)
    expect(find(event(`t${index}`))).toHaveLength(index === 7 ? 1 : 0);
  expect(find(event("t7"))).toHaveLength(1);
});
