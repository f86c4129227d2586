import { limits, tooDeep } from "@dendro/core";
import type { Steps } from "../steps.ts";
import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from "./json-bytes.ts";

export interface PieceOptions {
  /** What is parsed, to begin the message. */
  readonly what: string;
  /** How much is looked through, and parsed, in one step. */
  readonly pieceBytes: number;
  readonly decode: (bytes: Uint8Array) => string;
}

/** An object or an array that is open. */
interface Open {
  readonly isArray: boolean;
  readonly start: number;
  /** Once it is clear that it is too large for one piece, what is known of it. */
  value: unknown[] | Record<string, unknown> | null;
  /** Where begins what was not parsed yet. */
  from: number;
  /** Where the member begins that is read. */
  member: number;
  /** Whether that member has been parsed, in pieces. */
  isMemberDone: boolean;
}

/**
 * The same as `JSON.parse`, a piece a step: finds in one pass over the bytes where members of objects and arrays end, has runs
 * of them parsed by `JSON.parse`, and puts together by hand only what is larger than a piece. A single text is one piece.
 * @throws SyntaxError when it is no JSON; what is wrong is for `findJsonFault` to say
 * @throws DendroError `malformed_body` when it is nested too deeply
 */
export function* parseInPieces(bytes: Uint8Array, options: PieceOptions): Steps<unknown> {
  const pieces = createPieces(bytes, options);
  while (!pieces.read(options.pieceBytes)) yield;
  return pieces.value();
}

function createPieces(bytes: Uint8Array, { what, pieceBytes, decode }: PieceOptions) {
  const open: Open[] = [];
  /** How many of those that are open, from the outermost on, have a value. */
  let made = 0;
  let root: { readonly value: unknown; end: number } | null = null;
  let at = 0;
  let inText = false;
  /** Where the last piece ended. */
  let lastEnd = 0;

  const textBetween = (from: number, to: number) => decode(bytes.subarray(from, to));

  function requireBlank(from: number, to: number): void {
    for (let index = from; index < to; index += 1) if (!isBlank(bytes[index] as number)) throw notJson();
  }

  /** Parses a run of whole members, of which there must be one at least. */
  function take(owner: Open, to: number): void {
    const text = textBetween(owner.from, to);
    if (Array.isArray(owner.value)) {
      const items = JSON.parse(`[${text}]`) as unknown[];
      if (items.length === 0) throw notJson();
      for (const item of items) owner.value.push(item);
      return;
    }
    const members = JSON.parse(`{${text}}`) as Record<string, unknown>;
    const names = Object.keys(members);
    if (names.length === 0) throw notJson();
    for (const name of names) put(owner, name, members[name]);
  }

  function put(owner: Open, name: string, value: unknown): void {
    const object = owner.value as Record<string, unknown>;
    if (name !== "__proto__") object[name] = value;
    else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }

  /** Begins the value of something open that is too large for a piece, in its parent, where all before it is parsed. */
  function make(child: Open, parent: Open | undefined): void {
    child.value = child.isArray ? [] : {};
    if (parent === undefined) {
      requireBlank(0, child.start);
      root = { value: child.value, end: Infinity };
      return;
    }
    if (parent.member > parent.from) take(parent, parent.member - 1);
    if (Array.isArray(parent.value)) {
      requireBlank(parent.member, child.start);
      parent.value.push(child.value);
      return;
    }
    const [name, ...more] = Object.keys(
      JSON.parse(`{${textBetween(parent.member, child.start)}[]}`) as Record<string, unknown>,
    );
    if (name === undefined || more.length > 0) throw notJson();
    put(parent, name, child.value);
  }

  function beginContainer(isArray: boolean): void {
    if (open.at(-1)?.isMemberDone === true) throw notJson();
    const from = at + 1;
    open.push({ isArray, start: at, value: null, from, member: from, isMemberDone: false });
    if (open.length > limits.maxJsonDepth) throw tooDeep(what, limits.maxJsonDepth);
  }

  function endMember(): void {
    const top = open.at(-1);
    if (top === undefined) return;
    if (top.isMemberDone) {
      requireBlank(top.from, at);
      top.isMemberDone = false;
      top.from = at + 1;
    } else if (at - lastEnd >= pieceBytes) {
      for (; made < open.length; made += 1) make(open[made] as Open, open[made - 1]);
      take(top, at);
      top.from = at + 1;
      lastEnd = at;
    }
    top.member = at + 1;
  }

  function endContainer(isArray: boolean): void {
    const top = open.pop();
    if (top === undefined) throw notJson();
    if (top.value === null) return;
    if (top.isArray !== isArray) throw notJson();
    if (top.isMemberDone) requireBlank(top.from, at);
    else take(top, at);
    made = open.length;
    lastEnd = at;
    const parent = open.at(-1);
    if (parent !== undefined) {
      parent.isMemberDone = true;
      parent.from = at + 1;
    } else if (root !== null) root.end = at + 1;
  }

  /** Passes over a text, whose end may lie beyond. */
  function passText(end: number): void {
    for (; at < end; at += 1) {
      const byte = bytes[at];
      if (byte === backslash) at += 1;
      else if (byte === quote) {
        at += 1;
        inText = false;
        return;
      }
    }
  }

  /** @returns whether all was read */
  function read(count: number): boolean {
    const end = Math.min(at + count, bytes.length);
    while (at < end) {
      if (inText) {
        passText(end);
        continue;
      }
      const byte = bytes[at];
      if (byte === quote) inText = true;
      else if (byte === comma) endMember();
      else if (byte === openBrace || byte === openBracket) beginContainer(byte === openBracket);
      else if (byte === closeBrace || byte === closeBracket) endContainer(byte === closeBracket);
      at += 1;
    }
    return at >= bytes.length;
  }

  return {
    read,
    value(): unknown {
      if (root === null) return JSON.parse(textBetween(0, bytes.length)) as unknown;
      if (root.end > bytes.length) throw notJson();
      requireBlank(root.end, bytes.length);
      return root.value;
    },
  };
}

const isBlank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const notJson = () => new SyntaxError("The text is not JSON.");
