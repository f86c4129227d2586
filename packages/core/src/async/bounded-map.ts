/** A map of at most so many entries: what is set beyond takes the place of what was set the longest ago. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #most: number;

  /** @param most how many entries there may be, at least 1 */
  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: K, value: V): this {
    // What is set anew is the newest.
    if (!this.delete(key) && this.size >= this.#most) {
      const [oldest] = this.keys();
      this.delete(oldest as K);
    }
    return super.set(key, value);
  }
}

/** A function that remembers its latest answers, because the same questions come again at once. */
export function remembered<A extends string | number, T extends string | number | boolean | object | null>(
  compute: (question: A) => T,
  most: number,
): (question: A) => T {
  const answers = new BoundedMap<A, T>(most);
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = compute(question);
    answers.set(question, answer);
    return answer;
  };
}
