import { createClient } from "../index.ts";
import { diskSpool } from "../node/index.ts";

/** Tracks into a spool: `node spooling-process.ts <url> <directory> <how many>`; then it has nothing else to do. */
const [url = "", directory = "", count = "0"] = process.argv.slice(2);
const client = createClient({ url, key: "k", spool: diskSpool({ directory }), maxRetries: 100 });
for (let index = 0; index < Number(count); index += 1) client.track({ type: "a", name: String(index) });
