import type { Weighted } from "./random.ts";

export interface Product {
  readonly slug: string;
  readonly name: string;
  readonly category: string;
  /** In euros. */
  readonly price: number;
}

const product = (slug: string, name: string, category: string, price: number): Product => ({
  slug,
  name,
  category,
  price,
});

const all: readonly Product[] = [
  product("ridge-40l-backpack", "Ridge 40L backpack", "packs", 189),
  product("summit-2-tent", "Summit 2 tent", "tents", 449),
  product("down-jacket", "Larch down jacket", "clothing", 279),
  product("trail-runner", "Scree trail runner", "shoes", 139),
  product("titanium-stove", "Ember titanium stove", "kitchen", 64),
  product("merino-base-layer", "Merino base layer", "clothing", 89),
  product("trekking-poles", "Cloudpoint trekking poles", "gear", 99),
  product("headlamp-400", "Headlamp 400", "gear", 54),
  product("hut-sleeping-liner", "Hut sleeping liner", "sleep", 49),
  product("quilt-5", "Quilt +5", "sleep", 229),
];

/** Products by how many people look at them; the first is the favourite. */
export const products: readonly Weighted<Product>[] = all.map((one, index) => [one, 1 / (index + 1)]);

export interface Article {
  readonly slug: string;
  readonly title: string;
  readonly words: number;
  readonly images: number;
}

const article = (slug: string, title: string, words: number, images: number): Article => ({
  slug,
  title,
  words,
  images,
});

/** It is published while the shop is looked at. */
export const newArticle = article("what-a-hut-has", "What a hut has, and what you carry", 870, 7);

const older: readonly Weighted<Article>[] = [
  [article("how-to-pack-light", "How to pack light", 640, 4), 5],
  [article("dolomites-in-five-days", "The Dolomites in five days", 1450, 12), 4],
  [article("choosing-a-tent", "Choosing a tent", 980, 6), 3],
  [article("why-we-repair", "Why we repair", 520, 2), 2],
  [article("winter-layers", "Layers for the cold", 760, 5), 2],
];

const newer: readonly Weighted<Article>[] = [...older, [newArticle, 7]];

/** The journal, by how much it is read. */
export const articlesAt = (isPublished: boolean): readonly Weighted<Article>[] =>
  isPublished ? newer : older;

/** What people look for in the shop's search, and how much there is. */
export const searches: readonly Weighted<readonly [query: string, results: number]>[] = [
  [["tent", 14], 6],
  [["down jacket", 9], 5],
  [["rain trousers", 7], 3],
  [["ultralight backpack", 11], 4],
  [["gas cartridge", 3], 3],
  [["ice axe", 0], 2],
  [["crampons", 0], 1],
  [["gift card", 1], 2],
  [["merino socks", 8], 3],
];
