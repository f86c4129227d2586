/** The name that somebody who wrote `sent` probably meant; null when none is near. */
export function nearestName(sent: string, names: Iterable<string>): string | null {
  const most = Math.min(3, Math.floor(sent.length / 3));
  let nearest: string | null = null;
  let fewest = most + 1;
  for (const name of names) {
    if (Math.abs(name.length - sent.length) >= fewest) continue;
    const edits = editsBetween(sent, name);
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest;
}

/** Levenshtein's distance: letters to put in, take out or exchange. */
function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const exchanged = (above[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      line.push(Math.min(exchanged, (above[column] as number) + 1, (line[column - 1] as number) + 1));
    }
    above = line;
  }
  return above[b.length] as number;
}
