import type { Customer } from "./customers.ts";
import type { Article, Product } from "./products.ts";
import type { Random } from "./random.ts";
import type { Recorder } from "./simulated-event.ts";
import type { World } from "./world.ts";

/** One person's visit, as far as it is. */
export interface Visit {
  readonly world: World;
  readonly random: Random;
  readonly recorder: Recorder;
  /** Who it is, whether they have signed in or not; null for those without an account. */
  readonly customer: Customer | null;
  readonly isSignedIn: boolean;
  /** What every event says besides. */
  readonly member: object;
  /** Milliseconds since 1970. */
  at: number;
  product: Product;
  /** What is in the cart, in euros. */
  bill: number;
  /** Whether they write to the support agent at the end. */
  chats: boolean;
}

/** A page that they are on. */
export interface PageVisit {
  readonly path: string;
  readonly article: Article;
  /** Milliseconds until they go on. */
  readonly stay: number;
}
