/** The shop that is made up for the demonstration. `.example` can belong to nobody. */
export const shopName = "Alpenglow Outdoor";
export const shopTimeZone = "Europe/Berlin";
export const siteHost = "www.alpenglow.example";

/** What sends events besides the site. */
export const sources = {
  api: "alpenglow-api",
  /** The chat of the site. */
  support: "support",
  /** Writes what products are described by, at night. */
  writer: "catalog-writer",
  orders: "order-service",
  stock: "stock-service",
} as const;

/** Who works there, by what they are known as. */
export const staff = {
  operations: { id: "ida.icefield", name: "Ida Icefield" },
  support: { id: "sam.summitson", name: "Sam Summitson" },
  editor: { id: "rolf.roundabout", name: "Rolf Roundabout" },
} as const;
