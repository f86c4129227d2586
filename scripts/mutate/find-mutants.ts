import { parseSync, visitorKeys } from "oxc-parser";

/** A small, careless fault: some text of a file in place of other. */
export interface Mutant {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  /** What was made of what, in one line. */
  readonly what: string;
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

const swapped: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "&&": "||",
  "||": "&&",
};

/** Types wrap expressions in these; whatever else they say is gone when the program runs. */
const wrappers = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

/** All mutants of a TypeScript source, in its order; each is one change, and none is of a type. */
export function findMutants(name: string, source: string): Mutant[] {
  const { program, errors } = parseSync(name, source);
  if (errors.length > 0) throw new SyntaxError(`${name} cannot be parsed: ${errors[0]?.message}`);
  const found: Mutant[] = [];

  function add({ start: from, end: to }: Pick<Node, "start" | "end">, text: string, what?: string): void {
    const line = source.slice(0, from).split("\n").length;
    found.push({ from, to, text, line, what: what ?? `${brief(source.slice(from, to))} → ${brief(text)}` });
  }

  function swap({ left, right, operator }: Node): void {
    const [first, second] = [left as Node, right as Node];
    const other = swapped[operator as string];
    if (other === undefined || (operator === "+" && (isText(first) || isText(second)))) return;
    const start = source.indexOf(operator as string, first.end);
    const end = start + (operator as string).length;
    const said = (sign: unknown) => `${brief(source.slice(first.start, first.end))} ${String(sign)}`;
    add({ start, end }, other, `${said(operator)} → ${said(other)}`);
  }

  function negate(test: Node | null): void {
    if (test === null || (test.type === "BinaryExpression" && /[!=]==/u.test(String(test["operator"]))))
      return;
    add(test, `!(${source.slice(test.start, test.end)})`);
  }

  const empty = (returned: Node | null) => {
    if (returned === null || returned.type === "BlockStatement" || isNothing(returned)) return;
    // Of a truth value the other is the fault: nothing is as good as false.
    if (typeof returned["value"] === "boolean") add(returned, String(!returned["value"]));
    else add(returned, returned.type === "ObjectExpression" ? "{}" : "undefined");
  };

  const rules: Readonly<Record<string, (node: Node) => void>> = {
    BinaryExpression: swap,
    LogicalExpression: swap,
    IfStatement: ({ test }) => negate(test as Node),
    ConditionalExpression: ({ test }) => negate(test as Node),
    WhileStatement: ({ test }) => negate(test as Node),
    AwaitExpression(node) {
      const { start } = node["argument"] as Node;
      add(
        { start: node.start, end: start },
        "",
        `${brief(source.slice(node.start, node.end))} without await`,
      );
    },
    ExpressionStatement(node) {
      if (typeof node["directive"] === "string") return;
      add(node, ";", `${brief(source.slice(node.start, node.end))} removed`);
    },
    ReturnStatement: ({ argument }) => empty(argument as Node | null),
    ArrowFunctionExpression: ({ body }) => empty(body as Node),
    Literal(node) {
      if (typeof node["value"] === "number") add(node, String(node["value"] + 1));
    },
  };

  function walk(node: Node): void {
    if (wrappers.has(node.type)) return walk(node["expression"] as Node);
    if (node.type.startsWith("TS") || node.type === "ImportDeclaration") return;
    rules[node.type]?.(node);
    for (const key of visitorKeys[node.type] ?? [])
      for (const child of [node[key]].flat()) if (isNode(child)) walk(child);
  }
  walk(program as unknown as Node);
  return found.toSorted((a, b) => a.from - b.from);
}

export const applyMutant = (source: string, { from, to, text }: Mutant): string =>
  source.slice(0, from) + text + source.slice(to);

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

const isText = ({ type, value }: Node) => type === "TemplateLiteral" || typeof value === "string";

const isNothing = ({ type, name, value }: Node) =>
  (type === "Identifier" && name === "undefined") || (type === "Literal" && value === null);

function brief(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
