/** By what a call may be known, the surest first: its span, its event, or the execution that it belongs to. */
const kinds = ["span", "id", "run"] as const;
type Kind = (typeof kinds)[number];

/** By what a call is known. */
export type CallIds = { readonly [K in Kind]?: string };

/** A key by which the other way may have told of the same call. */
export interface CallMatch {
  readonly key: string;
  /** What it has then told of the same call by ids that are less sure: of each id, one of these keys. */
  readonly less: readonly (readonly string[])[];
}

/** What is said of a call's ids: an empty one is none. */
export function callIdsOf({
  id,
  span_id: span,
  run_id: run,
}: {
  readonly id?: string | undefined;
  readonly span_id?: string | undefined;
  readonly run_id?: string | undefined;
}): CallIds {
  return { ...(span && { span }), ...(id && { id }), ...(run && { run }) };
}

const keyOf = (kind: Kind, value: string, surer: readonly Kind[]): string =>
  [kind, value, kinds.filter((each) => surer.includes(each)).join()].join("\0");

/**
 * Two tell of the same call when the surest id that both have is the same: two spans of one execution are two calls. So each id
 * is noted with which surer ones the call has, and looked for where the other has none of those that are here.
 */
export function callKeys(ids: CallIds): { readonly own: string[]; readonly matches: CallMatch[] } {
  const has = kinds.flatMap((kind) => {
    const value = ids[kind];
    return value === undefined ? [] : [{ kind, value }];
  });
  const surerThan = (kind: Kind) => kinds.slice(0, kinds.indexOf(kind));
  const own = has.map(({ kind, value }) =>
    keyOf(
      kind,
      value,
      surerThan(kind).filter((surer) => ids[surer] !== undefined),
    ),
  );
  const matches = has.flatMap(({ kind, value }, nth) =>
    subsets(surerThan(kind).filter((surer) => ids[surer] === undefined)).map((surer) => ({
      key: keyOf(kind, value, surer),
      less: has.slice(nth + 1).map((other) => {
        const between = kinds.slice(kinds.indexOf(kind) + 1, kinds.indexOf(other.kind));
        return subsets(between).map((some) => keyOf(other.kind, other.value, [...surer, kind, ...some]));
      }),
    })),
  );
  return { own, matches };
}

function subsets(all: readonly Kind[]): Kind[][] {
  const [first, ...rest] = all;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}
