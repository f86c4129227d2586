import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { listenForShutdown } from "./shutdown.ts";

/** A process that only counts its end. */
class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): never {
    this.exits.push(code);
    return undefined as never;
  }
}

function listen() {
  const source = new FakeProcess();
  const time = { now: 0 };
  const shutdown = listenForShutdown(source as unknown as NodeJS.Process, () => time.now);
  return { source, time, shutdown };
}

describe("signals", () => {
  test("ask to stop", async () => {
    const { source, shutdown } = listen();
    source.emit("SIGTERM", "SIGTERM", 15);
    await shutdown.requested;
    expect(shutdown.signal.aborted).toBe(true);
    expect(source.exits).toEqual([]);
  });

  test("that arrive twice at the same moment are one", () => {
    const { source, time } = listen();
    source.emit("SIGINT", "SIGINT", 2);
    time.now = 100;
    source.emit("SIGINT", "SIGINT", 2);
    expect(source.exits).toEqual([]);
  });

  test("end the process when a person insists", () => {
    const { source, time } = listen();
    source.emit("SIGINT", "SIGINT", 2);
    time.now = 2000;
    source.emit("SIGINT", "SIGINT", 2);
    expect(source.exits).toEqual([130]);
  });

  test("are nobody's any more after the release", () => {
    const { source, shutdown } = listen();
    shutdown.release();
    expect(source.listenerCount("SIGTERM")).toBe(0);
  });
});
