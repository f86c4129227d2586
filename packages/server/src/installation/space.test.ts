import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { createSpaceGuard, freeBytes, requireSpaceToStart } from "./space.ts";

const directory = tmpdir();

test("a start on a disk below the margin is refused, with what is free, what is needed and what to do", async () => {
  await requireSpaceToStart(directory, 0);
  const more = (await freeBytes(directory)) + 2 ** 40;
  await expect(requireSpaceToStart(directory, more)).rejects.toMatchObject({
    code: "storage_unavailable",
    message: expect.stringMatching(
      /has \d+ MiB free.*\d+ MiB or more.*Free some space.*DENDRO_MIN_FREE_TO_START/u,
    ) as unknown,
  });
});

test("events are refused below the margin, with when to try again, and taken above it", async () => {
  const changes: boolean[] = [];
  const onChanged = (hasRoom: boolean) => void changes.push(hasRoom);
  const open = createSpaceGuard({ directory, minFreeBytes: 0, onChanged });
  const shut = createSpaceGuard({ directory, minFreeBytes: 2 ** 60, onChanged });
  await expect.poll(() => open.free !== null && shut.free !== null).toBe(true);
  expect(() => open.requireRoom()).not.toThrow();
  expect(() => shut.requireRoom()).toThrow(
    expect.objectContaining({ code: "storage_unavailable", retryAfterSeconds: 10 }),
  );
  expect(changes).toEqual([false]);
  open.close();
  shut.close();
});
