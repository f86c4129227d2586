/** Who goes where: nodes in columns, and how many go from one to another. */
export interface Flow {
  readonly title: string;
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
}

export interface FlowNode {
  readonly id: string;
  readonly title: string;
  /** The column it stands in, from 0. */
  readonly column: number;
  /** Whether it is a place of its own, and not only where something begins or ends. */
  readonly isPlace: boolean;
}

export interface FlowLink {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}
