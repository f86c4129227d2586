export { BreakerOpenError } from "./breaker-open-error.ts";
export { createBreakers, type BreakerCall, type Breakers, type BreakersOptions } from "./create-breakers.ts";
