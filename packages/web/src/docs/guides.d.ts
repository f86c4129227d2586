/** The guides, as `build/guides.ts` makes them of `docs`. */
declare module "virtual:guides" {
  interface Guide {
    readonly title: string;
    /** All but the title. */
    readonly html: string;
    readonly sections: readonly { readonly id: string; readonly title: string; readonly depth: number }[];
  }
  export const guides: readonly {
    readonly name: string;
    readonly title: string;
    readonly load: () => Promise<Guide>;
  }[];
}
