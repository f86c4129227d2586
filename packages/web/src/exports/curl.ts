import type { Question } from "../questions/question.ts";

/** A command for a shell that asks the question, with the key from the environment. */
export function curlOf(origin: string, path: string, tenant: string, question: Question): string {
  const named = tenant === "default" ? "" : `?tenant=${encodeURIComponent(tenant)}`;
  return [
    `curl ${quoted(`${origin}${path}${named}`)}`,
    `-H "Authorization: Bearer $DENDRO_KEY"`,
    `-H "Content-Type: application/json"`,
    `-d ${quoted(JSON.stringify(question))}`,
  ].join(" \\\n  ");
}

/** A command for a shell that reads an address, likewise. */
export const curlOfAddress = (origin: string, address: string): string =>
  [`curl ${quoted(`${origin}${address}`)}`, `-H "Authorization: Bearer $DENDRO_KEY"`].join(" \\\n  ");

/** As one word of a POSIX shell, whatever is in it. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
