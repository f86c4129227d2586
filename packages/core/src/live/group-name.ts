/** A group's dimensions as the fold keeps them: text, `""` for absent; time as the start of its bucket, in ms. */
export type GroupKey = readonly (string | number)[];

/** A group's dimensions, and the text that a fold knows them by. */
export interface GroupName {
  readonly id: string;
  readonly key: GroupKey;
}

/** Different keys of the same dimensions have different ids. */
export const groupName = (key: GroupKey): GroupName => ({
  // Most are of one dimension, which needs no JSON.
  id: key.length === 1 ? String(key[0]) : JSON.stringify(key),
  key,
});
