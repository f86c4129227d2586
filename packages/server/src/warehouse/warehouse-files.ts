/** The files of a warehouse that stands in the data directory, as a backup takes them. */
export interface WarehouseFiles {
  /** Copies what there is besides parts: what the tables are, a few small files. */
  copyDefinitions(to: string): Promise<void>;
  /** The parts that tables are made of at this moment. */
  activeParts(): Promise<Part[]>;
  /** Gives a part's files second names in another folder, by which they stay when the warehouse removes the first ones. */
  linkPart(part: Part, to: string): Promise<LinkedPart>;
}

/** A piece of a table: a folder of files that never change. */
export interface Part {
  /** Below the warehouse's folder. */
  readonly path: string;
  /** Rows that it adds to its table; none where it only changes those of others. */
  readonly rows: number;
  readonly table: string;
}

export interface LinkedPart {
  /** What tells the content. */
  readonly key: string;
  readonly bytes: number;
}
