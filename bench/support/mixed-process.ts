import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as MixedEvents from "./mixed-events.ts";

/** Makes a checkout's mixed events with its own code, in a folder of its own, and prints where they are. */
const [checkout = "", count] = process.argv.slice(2);
const folder = join(tmpdir(), "dendro-bench-presets", checkout.replaceAll(/\W+/gu, "-"));
mkdirSync(folder, { recursive: true });
process.env["TMPDIR"] = folder;
const { mixedEvents } = (await import(join(checkout, "bench/support/mixed-events.ts"))) as typeof MixedEvents;
console.log(await mixedEvents({ count: Number(count), tenants: 100, until: "2026-11-01", days: 31 }));
