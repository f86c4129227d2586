/** The longest text a filter may hold. */
export const maxFilterText = 2048;
/** How many values a filter may have, or filters that belong together. */
export const maxFilterValues = 500;
/** How deep filters may stand in each other. */
export const maxFilterDepth = 8;
