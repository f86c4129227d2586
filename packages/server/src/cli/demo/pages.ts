import type { Article, Product } from "./products.ts";
import type { Random, Weighted } from "./random.ts";

export type PageKind =
  "home" | "category" | "search" | "product" | "article" | "about" | "cart" | "checkout" | "thanks";

/** Where people go from a page, if they stay. */
const links: Readonly<Record<PageKind, readonly Weighted<PageKind>[]>> = {
  home: [
    ["category", 5],
    ["product", 4],
    ["article", 2],
    ["search", 2],
    ["about", 1],
  ],
  category: [
    ["product", 8],
    ["search", 2],
    ["home", 1],
  ],
  search: [
    ["product", 7],
    ["category", 2],
  ],
  product: [
    ["product", 6],
    ["cart", 1.5],
    ["category", 3],
    ["article", 1],
  ],
  article: [
    ["article", 3],
    ["product", 4],
    ["home", 2],
  ],
  about: [
    ["home", 3],
    ["category", 2],
  ],
  cart: [
    ["checkout", 4],
    ["category", 2],
    ["product", 3],
  ],
  checkout: [
    ["thanks", 7],
    ["cart", 2],
  ],
  thanks: [["home", 1]],
};

export const nextPage = (random: Random, kind: PageKind): PageKind => random.pick(links[kind]);

export function pathOf(kind: PageKind, product: Product, article: Article): string {
  switch (kind) {
    case "home":
      return "/";
    case "category":
      return "/products";
    case "product":
      return `/products/${product.slug}`;
    case "article":
      return `/journal/${article.slug}`;
    case "thanks":
      return "/checkout/thank-you";
    default:
      return `/${kind}`;
  }
}
