import { createClient } from "@dendro/sdk";

/** Tracks in both ways that `track` is called: `track.mjs <url> <key>`. */
const [, , url = "", key = ""] = process.argv;
const dendro = createClient({ url, key });
dendro.track("order.placed", { user_id: "ann", data: { total: 12.5 } });
dendro.track({ type: "order.shipped", user_id: "ann" });
await dendro.close();
