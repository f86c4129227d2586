import { bareObject, limits, readDataKey, type JsonObject, type JsonValue } from "@dendro/core";
import { cutText, isObject } from "../foreign-value.ts";

/** Characters that `data` may have as JSON: well below an event's limit, so that its columns fit as well. */
const budget = 40 * 1024;
/** Characters that a text keeps when there is too much of everything. */
const shortened = 2048;
const maxItems = 1000;

/**
 * `data` that is always accepted, made of what a client sent that knows nothing of our limits: what is too deep becomes
 * JSON text, what is too long is cut and named in `truncated`, and a key that is a value and a path at once keeps both.
 */
export function foreignData(sent: JsonObject): JsonObject | undefined {
  const tree: JsonObject = bareObject();
  for (const key of Object.keys(sent)) place(tree, key, sent[key], 1);
  if (isEmpty(tree)) return undefined;
  // Most is small beyond doubt, and needs no look at every character.
  if (sizeOf(tree, mostBytes) <= budget || sizeOf(tree) <= budget) return tree;
  return cut(tree);
}

/** Puts a value at a key, whose dots are a path, as they are in a question. */
function place(target: JsonObject, sent: string, value: JsonValue | undefined, depth: number): void {
  if (value === null || value === undefined) return;
  // An address would be a path of numbers, and no longer known as one.
  const { text, path, name } = readDataKey(sent);
  if (path.length === 1) return put(target, text, value, depth);
  if (depth + path.length > limits.maxDepth - 1) return put(target, text.replaceAll(".", "_"), value, depth);
  let object = target;
  for (let at = 0; at < path.length - 1; at += 1) object = branch(object, path[at] as string);
  put(object, name, value, depth + path.length - 1);
}

/** Where a value stands beside what is below it, as with `error` and `error.type`. */
const valueKey = "_value";

/** A list that is moved a level down might be too deep then. */
const flat = (value: JsonValue) => (Array.isArray(value) ? JSON.stringify(value) : value);

function branch(object: JsonObject, name: string): JsonObject {
  const present = object[name];
  if (isObject(present)) return present;
  const made = bareObject();
  if (present !== undefined) made[valueKey] = flat(present);
  object[name] = made;
  return made;
}

function put(object: JsonObject, key: string, value: JsonValue, depth: number): void {
  if (isObject(value)) {
    if (depth >= limits.maxDepth - 1) return put(object, key, JSON.stringify(value), depth);
    const inner = branch(object, key);
    for (const name of Object.keys(value)) place(inner, name, value[name], depth + 1);
    return;
  }
  const kept = keep(value, depth);
  const present = object[key];
  if (isObject(present)) present[valueKey] = flat(kept);
  else object[key] = kept;
}

function keep(value: JsonValue, depth: number): JsonValue {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (!Array.isArray(value)) return value;
  if (depth >= limits.maxDepth - 1) return JSON.stringify(value);
  return value.slice(0, maxItems).map((item) => {
    if (!isObject(item)) return keep(item ?? "", depth + 1);
    if (depth + 2 >= limits.maxDepth) return JSON.stringify(item);
    const inner = bareObject();
    for (const name of Object.keys(item)) place(inner, name, item[name], depth + 2);
    return inner;
  });
}

/** Keeps what is small; of the rest, the beginning as text. */
function cut(tree: JsonObject): JsonObject {
  const truncated: string[] = [];
  const result: JsonObject = {};
  let left = budget;
  const bySize = Object.keys(tree)
    .map((key) => ({ key, size: sizeOf(tree[key] as JsonValue) + key.length }))
    .toSorted((a, b) => a.size - b.size);
  for (const { key, size } of bySize) {
    const value = tree[key] as JsonValue;
    if (size <= left) {
      result[key.slice(0, 512)] = value;
      left -= size;
      continue;
    }
    truncated.push(key.slice(0, 64));
    const room = Math.min(left - 64 - key.length, isObject(value) ? left : shortened);
    if (room < 256) continue;
    // A tree is cut inside, so that its small parts can still be asked for.
    result[key.slice(0, 512)] = isObject(value) ? cutBranch(value, room) : clip(value, room);
    left -= room;
  }
  return { ...result, truncated: truncated.slice(0, 32) };
}

function cutBranch(tree: JsonObject, room: number): JsonObject {
  const result: JsonObject = {};
  let left = room;
  for (const { key, size } of Object.keys(tree)
    .map((name) => ({ key: name, size: sizeOf(tree[name] as JsonValue) + name.length }))
    .toSorted((a, b) => a.size - b.size)) {
    const value = tree[key] as JsonValue;
    if (size > left && left < 256) break;
    result[key] =
      size <= left
        ? value
        : isObject(value)
          ? cutBranch(value, left - 64)
          : clip(value, Math.min(shortened, left));
    left -= Math.min(size, left);
  }
  return result;
}

/** The beginning of a value as text. A quarter, because a character is up to four bytes, or six as an escape. */
function clip(value: JsonValue, room: number): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return cutText(text, Math.max(0, Math.floor(room / 4)));
}

/** Bytes as JSON, roughly and never too few. */
function sizeOf(value: JsonValue, ofText: (text: string) => number = jsonBytes): number {
  switch (typeof value) {
    case "string":
      return ofText(value);
    case "object": {
      if (value === null) return 4;
      let size = 2;
      if (Array.isArray(value)) for (const item of value) size += sizeOf(item, ofText) + 1;
      else
        for (const key of Object.keys(value))
          size += ofText(key) + sizeOf(value[key] as JsonValue, ofText) + 2;
      return size;
    }
    default:
      return 24;
  }
}

/** An escape has six. */
const mostBytes = (text: string) => text.length * 6 + 2;

function jsonBytes(text: string): number {
  let bytes = 2;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    bytes += code >= 0x80 ? 3 : code < 0x20 ? 6 : code === 0x22 || code === 0x5c ? 2 : 1;
  }
  return bytes;
}

function isEmpty(tree: JsonObject): boolean {
  for (const _ in tree) return false;
  return true;
}
