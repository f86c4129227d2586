import { expect, test } from "vitest";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import type { AppendGroup } from "./messages.ts";

const append = (row: string) => ({ tenant: "t", batchKey: null, events: [{ row, key: null }] });

/** A group commit whose groups wait until they are answered, as a slow disk would let them. */
function slowDisk(maxGroupBytes: number): {
  commit: GroupCommit;
  groups: AppendGroup[];
  answer: (error?: Error) => void;
} {
  const groups: AppendGroup[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const commit = createGroupCommit({
    clock: () => 0,
    maxGroupBytes,
    send: async (group) => {
      groups.push(group);
      return await new Promise((resolve, reject) => {
        const reply = { seqs: group.texts.map(() => 1), duplicates: group.texts.map(() => null) };
        answers.push((error) => (error === undefined ? resolve(reply) : reject(error)));
      });
    },
  });
  return { commit, groups, answer: (error) => answers.shift()?.(error) };
}

test("sends what came together as one group, and what came meanwhile as the next", async () => {
  const { commit, groups, answer } = slowDisk(1000);
  const first = [commit.append(append("a")), commit.append(append("b"))];
  await expect.poll(() => groups.length).toBe(1);
  const second = [commit.append(append("c")), commit.append(append("d"))];
  expect(commit.pendingAppends).toBe(4);
  answer();
  await Promise.all(first);
  await expect.poll(() => groups.length).toBe(2);
  answer();
  await Promise.all(second);
  expect(groups.map(({ texts }) => texts)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect([commit.pendingAppends, commit.pendingBytes]).toEqual([0, 0]);
});

test("makes groups no larger than the limit, but of one append at least", async () => {
  const { commit, groups, answer } = slowDisk(10);
  const appends = ["x".repeat(50), "y".repeat(6), "z".repeat(6)].map(
    async (row) => await commit.append(append(row)),
  );
  for (let sent = 1; sent <= 3; sent++) {
    await expect.poll(() => groups.length).toBe(sent);
    answer();
  }
  await Promise.all(appends);
  expect(groups.map(({ counts }) => counts.length)).toEqual([1, 1, 1]);
});

test("fails all of a group and nothing of the next", async () => {
  const { commit, groups, answer } = slowDisk(1000);
  const failing = Promise.allSettled([commit.append(append("a")), commit.append(append("b"))]);
  await expect.poll(() => groups.length).toBe(1);
  const next = commit.append(append("c"));
  answer(new Error("no room"));
  expect((await failing).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect.poll(() => groups.length).toBe(2);
  answer();
  expect(await next).toEqual({ seq: 1, duplicates: [] });
  await commit.drain();
  expect(commit.pendingBytes).toBe(0);
});
