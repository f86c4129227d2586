/** A function that remembers its latest answers, because the same questions come again at once. */
export function remembered<T>(compute: (key: string) => T, maxEntries: number): (key: string) => T {
  const answers = new Map<string, T>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = compute(key);
    if (answers.size >= maxEntries) answers.delete(answers.keys().next().value as string);
    answers.set(key, answer);
    return answer;
  };
}
