import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeOpenAi {
  /** The base address that a client is given. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers chat completions as the foreign service does: with eleven tokens read and seven written. */
export async function runFakeOpenAi(): Promise<FakeOpenAi> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { model } = JSON.parse(Buffer.concat(chunks).toString()) as { model: string };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          id: "chatcmpl-1",
          object: "chat.completion",
          created: 1_790_000_000,
          model,
          choices: [
            { index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello yourself." } },
          ],
          usage: {
            prompt_tokens: 11,
            completion_tokens: 7,
            total_tokens: 18,
            prompt_tokens_details: { cached_tokens: 4 },
            completion_tokens_details: { reasoning_tokens: 2 },
          },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: async () => void (await new Promise((resolve) => server.close(resolve))),
  };
}
