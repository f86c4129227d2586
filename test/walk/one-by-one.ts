/** Of tests that run one after the other beside those of other groups. */
export const oneByOne = { concurrent: false } as const;
