import { DendroError, type JsonObject, type JsonValue } from "@dendro/core";
import { readPath, valueAt, type ValuePath } from "./json-path.ts";

/** What a mapping may look at. */
export interface Arrived {
  /** JSON, a form's fields, or text. */
  readonly body: unknown;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** When the sender says that it was sent, else when it arrived; ISO 8601. */
  readonly sent_at: string;
}

/** Makes an event of what arrived: values where the mapping has paths, and nothing where nothing is found. */
export type Mapping = (arrived: Arrived) => Record<string, unknown>;

/** Reads a part of a mapping once, for all that will arrive. */
type Part = (arrived: Arrived, room: Room) => unknown;

/** How much an event may still become: a mapping may name one large value many times. */
interface Room {
  left: number;
}

/** Characters of text that one event is made of, several times what is stored of one. */
const mostCharacters = 256 * 1024;

/**
 * Reads a mapping: an event in which text that begins with `$` is a path to a value, and `{$…}` within text is one to a part
 * of the text. `$$` at the beginning stands for a `$`.
 * @example compileMapping({ type: "github.{$.headers.x-github-event}", data: { action: "$.body.action" } })
 * @throws DendroError `invalid_request` when a path is none, or it gives no type
 */
export function compileMapping(mapping: JsonObject): Mapping {
  if (typeof mapping["type"] !== "string" || mapping["type"] === "")
    throw new DendroError(
      "invalid_request",
      'The mapping gives no `type`; say what the event is called, such as "order.created" or $.body.type.',
    );
  if ("id" in mapping)
    throw new DendroError(
      "invalid_request",
      "The mapping gives an `id`; it follows from `id_path`, and is the same however often a message arrives.",
    );
  const event = compileObject(mapping);
  return (arrived) => event(arrived, { left: mostCharacters }) as Record<string, unknown>;
}

function compile(value: JsonValue): Part {
  if (typeof value === "string") return compileText(value);
  if (Array.isArray(value)) {
    const parts = value.map(compile);
    return (arrived, room) => parts.map((part) => part(arrived, room)).filter((item) => item !== undefined);
  }
  return typeof value === "object" && value !== null ? compileObject(value) : () => value;
}

function compileObject(object: JsonObject): Part {
  const parts = Object.entries(object).map(([key, value]) => [key, compile(value)] as const);
  return (arrived, room) =>
    Object.fromEntries(
      parts
        .map(([key, part]) => [key, part(arrived, room)] as const)
        .filter(([, value]) => value !== undefined && value !== null),
    );
}

function compileText(text: string): Part {
  if (text.startsWith("$$")) return () => text.slice(1);
  if (text.startsWith("$")) {
    const path = readPath(text);
    return (arrived, room) => taken(valueAt(arrived, path), room);
  }
  const pieces = text.split(/\{(\$[^{}]*)\}/u);
  if (pieces.length === 1) return () => text;
  const parts = pieces.map((piece, at) => (at % 2 === 0 ? piece : readPath(piece)));
  return (arrived, room) =>
    parts.map((part) => (typeof part === "string" ? part : taken(textAt(arrived, part), room))).join("");
}

function textAt(arrived: Arrived, path: ValuePath): string {
  const value = valueAt(arrived, path);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

/** A value that there is room for. @throws DendroError `event_too_large` */
function taken<T>(value: T, room: Room): T {
  weigh(value, room);
  return value;
}

function weigh(value: unknown, room: Room): void {
  room.left -= typeof value === "string" ? value.length : 8;
  if (room.left < 0)
    throw new DendroError(
      "event_too_large",
      `The mapping makes an event of more than ${mostCharacters} characters of this message; take less of it.`,
    );
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    room.left -= key.length;
    weigh(inner, room);
  }
}
