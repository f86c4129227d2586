/** Events that are sent together, under one id however often, so that they count once. */
export interface Batch<E> {
  readonly id: string;
  readonly events: readonly E[];
  /** The events as JSON, one by one, so that a batch can be halved and shortened. */
  readonly parts: readonly string[];
}

/** A batch as it is sent and kept. @param fields what else the receiver is told of it, such as the worker's id */
export function bodyOf<E>({ id, parts }: Batch<E>, fields: object = {}): string {
  const more = JSON.stringify(fields).slice(1, -1);
  return `{"batch_id":"${id}","events":[${parts.join(",")}]${more && `,${more}`}}`;
}

/** A batch out of a body that was kept. @throws when it is none */
export function parseBody<E>(body: string): Batch<E> {
  const { batch_id, events } = JSON.parse(body) as { batch_id: string; events: E[] };
  return { id: batch_id, events, parts: events.map((event) => JSON.stringify(event)) };
}

/** Some of a batch's events, from the place of the first to that of the last. */
export const partOf = <E>(
  { id, events, parts }: Batch<E>,
  start: number,
  end?: number,
  partId = id,
): Batch<E> => ({
  id: partId,
  events: events.slice(start, end),
  parts: parts.slice(start, end),
});

/**
 * Two batches in place of one that was too large. Their ids follow from its id, so that they count once even if a
 * process dies in between and the next one halves it again.
 */
export function halve<E>(batch: Batch<E>): readonly Batch<E>[] {
  const middle = Math.ceil(batch.parts.length / 2);
  return [
    partOf(batch, 0, middle, halfId(batch.id, 8)),
    partOf(batch, middle, undefined, halfId(batch.id, 9)),
  ];
}

/**
 * A UUID of version 8 that sorts where the whole did, the first half before the second. Which half it is stands in its
 * variant, and that of the whole moves to its end: so no two parts of a batch have the same, however often it is halved.
 */
const halfId = (id: string, variant: 8 | 9): string =>
  `${id.slice(0, 14)}8${id.slice(15, 18)}-${variant}${id.slice(21, 23)}${id.slice(24, 25)}-${id.slice(25)}${id.slice(19, 20)}`;
