import { Pool } from "undici";
import { signatureHeaders } from "../../packages/server/src/webhooks/sign.ts";

/** What to send, and where to. */
export interface BareSending {
  readonly origin: string;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly secret: string;
}

export interface BareSent {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** The plainest sender of webhooks: it signs bodies that it has in memory, and keeps nothing of what becomes of them. */
process.on("message", ({ origin, bodies, connections, secret }: BareSending) => {
  void (async () => {
    const pool = new Pool(origin, { connections, pipelining: 1 });
    const began = performance.now();
    const used = process.cpuUsage();
    let next = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (next < bodies.length) {
          const nth = next++;
          const body = bodies[nth] ?? "";
          const signed = { id: `msg_${nth}`, timestamp: Math.floor(Date.now() / 1000), body };
          const headers = signatureHeaders(signed, [{ secret, until: null }], ["standard"]);
          const answer = await pool.request({
            path: "/sink",
            method: "POST",
            headers: { "content-type": "application/json", ...headers },
            body,
          });
          await answer.body.dump();
        }
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    process.send?.({ seconds, processorSeconds: (user + system) / 1e6 } satisfies BareSent);
    await pool.close();
  })();
});
process.send?.("ready");
