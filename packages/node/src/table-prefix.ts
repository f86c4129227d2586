import {
  OperationNodeTransformer,
  type IdentifierNode,
  type KyselyPlugin,
  type SchemableIdentifierNode,
} from "kysely";

/** Puts a prefix before the names of tables, so that several workers, and other programs, can share a database. */
export function tablePrefix(prefix: string): KyselyPlugin {
  const transformer = new PrefixTransformer(prefix);
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}

class PrefixTransformer extends OperationNodeTransformer {
  readonly #prefix: string;

  constructor(prefix: string) {
    super();
    this.#prefix = prefix;
  }

  protected override transformSchemableIdentifier(
    ...[node]: Parameters<OperationNodeTransformer["transformSchemableIdentifier"]>
  ): SchemableIdentifierNode {
    const identifier: IdentifierNode = { ...node.identifier, name: this.#prefix + node.identifier.name };
    return { ...node, identifier };
  }
}
