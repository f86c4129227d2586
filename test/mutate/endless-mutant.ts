import { readRoom } from "../../scripts/mutate/room.ts";
import { tryMutants } from "../../scripts/mutate/try-mutants.ts";

/** Puts a room's first mutant in place, says so, and waits for tests that never end. */
const [, , root = ""] = process.argv;
await tryMutants(readRoom(root, "p/r").mutants, {
  root,
  limitMs: 60_000,
  onTried() {},
  async run() {
    process.stdout.write("in place\n");
    return await new Promise(() => setInterval(() => {}, 1000));
  },
});
