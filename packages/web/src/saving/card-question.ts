import type { BoardCard } from "../api/boards.ts";
import type { Question } from "../questions/question.ts";

/** The kinds of question that stand on boards; each is asked at the route of its name. */
export const cardKinds = ["query", "funnel", "retention", "paths"] as const;
export type CardKind = (typeof cardKinds)[number];

/** What a card asks, and where. */
export interface CardQuestion<K extends CardKind = CardKind> {
  readonly kind: K;
  readonly path: `/api/v1/${K}`;
  readonly question: Question;
}

/** The question of a card, of whichever kind it is. */
export function questionIn(card: { readonly [kind in CardKind]?: unknown }): CardQuestion {
  const kind = cardKinds.find((one) => card[one] !== undefined) ?? "query";
  return { kind, path: `/api/v1/${kind}`, question: { ...(card[kind] as Question) } };
}

/** The kind of question that a route answers; null where no card holds it. */
export const kindAt = (path: string): CardKind | null =>
  cardKinds.find((kind) => path === `/api/v1/${kind}`) ?? null;

/** How the answer to an analysis is drawn unless somebody says otherwise. */
export const usualDrawings = {
  funnel: "steps",
  retention: "grid",
  paths: "flow",
} as const satisfies Record<Exclude<CardKind, "query">, BoardCard["drawing"]>;
