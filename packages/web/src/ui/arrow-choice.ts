/** How far each arrow goes in a group of radio buttons. */
const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/** What is to be known of a key that is pressed in a group. */
interface PressedKey {
  readonly key: string;
  readonly metaKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * What an arrow chooses in a group of radio buttons that go round; null where it is none, or does something else with
 * another key. Radix chooses when the focus arrives, if the arrow is still down then, which a busy page may miss; the
 * focus alone tells nothing, because a window gets it back as well.
 * @param from the value of the button that has the focus
 */
export function arrowChoice(
  { key, metaKey, ctrlKey, altKey, shiftKey }: PressedKey,
  values: readonly string[],
  from: string,
): string | null {
  const step = steps[key];
  const at = values.indexOf(from);
  if (step === undefined || at === -1 || metaKey || ctrlKey || altKey || shiftKey) return null;
  return values.at((at + step) % values.length) ?? null;
}
