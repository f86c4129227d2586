import { ask, post, runDendro, settled, temporaryDirectory } from "../../support/dendro.ts";

/** The real program, with keys: what a client is given. */
export interface ReceiverUnderTest {
  readonly url: string;
  readonly key: string;
  /** A key of scope site, which pages show to everybody. */
  readonly siteKey: string;
  /** One row of metrics, once all that was accepted is written. */
  figures(metrics: readonly string[], filters?: unknown): Promise<(number | null)[]>;
  /** Metrics by dimensions, as `{ "a, b": [1, 2] }`. */
  table(
    metrics: readonly string[],
    dimensions: readonly string[],
    filters?: unknown,
  ): Promise<Record<string, (number | null)[]>>;
  stop(): Promise<void>;
}

export async function runReceiver(env: Readonly<Record<string, string>> = {}): Promise<ReceiverUnderTest> {
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path, env);
  const makeKey = async (scope: string) => {
    const made = await post(dendro.url, "/api/v1/keys?tenant=default", { name: "client", scope });
    return ((await made.json()) as { key: string }).key;
  };
  async function rows(metrics: readonly string[], dimensions: readonly string[], filters: unknown) {
    await settled(dendro.url);
    // A visit is written when the batch of its last event is.
    const { results } = await ask(dendro.url, {
      metrics,
      dimensions,
      date_range: "all",
      ...(filters === undefined ? {} : { filters: [filters] }),
    });
    return results;
  }
  return {
    url: dendro.url,
    key: await makeKey("ingest"),
    siteKey: await makeKey("site"),
    figures: async (metrics, filters) => (await rows(metrics, [], filters))[0]?.metrics ?? [],
    async table(metrics, dimensions, filters) {
      const results = await rows(metrics, dimensions, filters);
      return Object.fromEntries(results.map((row) => [row.dimensions.join(", "), row.metrics]));
    },
    async stop() {
      await dendro.stop();
      directory.remove();
    },
  };
}
