import { runDendro, temporaryDirectory, type DendroProcess } from "../../test/support/dendro.ts";

/** Runs the real program on a directory of its own for as long as the work takes. */
export async function withDendro<T>(
  work: (dendro: DendroProcess) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const directory = temporaryDirectory();
  const dendro = await runDendro(directory.path, env);
  try {
    return await work(dendro);
  } finally {
    await dendro.stop();
    directory.remove();
  }
}

/** A number out of the program's own metrics. */
export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(new URL("/metrics", url))).text();
  return Number(new RegExp(`^${name} (.*)$`, "mu").exec(text)?.[1]);
}
