import type { Follower } from "./follower.ts";

/** Several followers as one: a record has passed when it has passed all of them. */
export const joinFollowers = (followers: readonly Follower[]): Follower => ({
  async begin(lease, lastSeq) {
    await Promise.all(followers.map(async (each) => await each.begin(lease, lastSeq)));
  },
  take(event) {
    for (const each of followers) each.take(event);
  },
  endRecord(seq) {
    for (const each of followers) each.endRecord(seq);
  },
  async room() {
    await Promise.all(followers.map(async (each) => await each.room()));
  },
  async passed(seq) {
    await Promise.all(followers.map(async (each) => await each.passed(seq)));
  },
});
