import fc from "fast-check";

const seed = Number(process.env["DENDRO_TEST_SEED"]);
if (!Number.isSafeInteger(seed))
  throw new TypeError("DENDRO_TEST_SEED is to be a seed that a property printed.");
fc.configureGlobal({ seed });
