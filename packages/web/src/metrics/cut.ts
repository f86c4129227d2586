/** What a card can be broken down by. */
export interface Cut {
  readonly dimension: string;
  readonly title: string;
}
