/** Text of a field that the address keeps, and what the address knows of it. */
export interface WrittenText {
  /** What stands in the field. */
  readonly text: string;
  /** What the address says. */
  readonly address: string;
  /** What was handed on and the address does not say yet, the oldest first. */
  readonly onItsWay: readonly string[];
}

export const firstText = (address: string): WrittenText => ({ text: address, address, onItsWay: [] });

export const write = (state: WrittenText, text: string): WrittenText => ({ ...state, text });

/** What is to be handed on, without the spaces around it; null when it is, or the address says it already. */
export function wantedText({ text, address, onItsWay }: WrittenText): string | null {
  const wanted = text.trim();
  return wanted === (onItsWay.at(-1) ?? address) ? null : wanted;
}

export const handOn = (state: WrittenText, wanted: string): WrittenText => ({
  ...state,
  onItsWay: [...state.onItsWay, wanted],
});

/**
 * The address says something. What was handed on before stays out of the field, where more has been written meanwhile; what
 * was not, such as by going back, is followed.
 */
export function readAddress(state: WrittenText, address: string): WrittenText {
  if (address === state.address) return state;
  const at = state.onItsWay.lastIndexOf(address);
  return at === -1 ? firstText(address) : { ...state, address, onItsWay: state.onItsWay.slice(at + 1) };
}
