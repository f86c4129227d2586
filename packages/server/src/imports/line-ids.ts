import { hash } from "node:crypto";

/** Different lines that are remembered to tell repeats apart; bounds the memory to some 15 MB. */
const maxLines = 50_000;
/** Different instants whose lines are remembered. Servers log in the order of completion, so instants interleave a little. */
const maxInstants = 128;

/** The ids of the events that one line of a log becomes. */
export interface LineIds {
  readonly request: string;
  readonly pageView: string;
}

/**
 * Names the events of a log's lines so that a line counts once however often it is imported, from a file that was
 * renamed, has grown or was compressed since: the ids are made from what the line says, and nothing else.
 *
 * Two requests of the same second may leave the same line, and both count: the second gets another id because of its
 * occurrence number. Repeats are looked for only among the latest 128 instants (lines that are equal have an equal time, so
 * the others cannot have any), which bounds the memory; a copy of the file further down is taken for the same lines again.
 *
 * @param namespace what else tells these lines from others, such as the format and the site
 */
export function createLineIds(namespace: string): (line: string, timestamp: number) => LineIds {
  const instants = new Map<number, Map<string, number>>();
  let remembered = 0;

  const linesAt = (timestamp: number): Map<string, number> => {
    const known = instants.get(timestamp);
    if (known !== undefined) return known;
    const lines = new Map<string, number>();
    instants.set(timestamp, lines);
    return lines;
  };

  function forgetOldest(): void {
    for (const [timestamp, lines] of instants) {
      if (instants.size <= maxInstants && (remembered <= maxLines || instants.size === 1)) return;
      instants.delete(timestamp);
      remembered -= lines.size;
    }
  }

  return (line, timestamp) => {
    const lines = linesAt(timestamp);
    const occurrence = lines.get(line) ?? 0;
    if (occurrence > 0) lines.set(line, occurrence + 1);
    else if (lines.size < maxLines) {
      lines.set(line, 1);
      remembered += 1;
      forgetOldest();
    }
    const digest = hash("sha256", `${namespace}\n${occurrence}\n${line}`, "hex");
    return { request: uuid(digest.slice(0, 32)), pageView: uuid(digest.slice(32)) };
  };
}

/** 32 hexadecimal digits as a UUID of version 8, which RFC 9562 leaves to such own schemes. */
function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
