export { asyncContext } from "./async-context.ts";
export { diskSpool, type DiskSpoolOptions } from "./disk-spool.ts";
