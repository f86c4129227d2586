import type { Word } from "../hash/xxhash64.ts";
import { sql, type Sql } from "../sql/sql.ts";

/**
 * HyperLogLog with 2^14 registers over 64-bit hashes: how many different values there were, with a standard error of
 * 1.04 / sqrt(2^14) = 0.81 %. A register holds the longest run of zeros at the end of the hashes that fell to it.
 */
const precision = 14;
const registerCount = 1 << precision;
/** Bits of a hash that are not the register's number. */
const rankBits = 64 - precision;

export type Registers = Uint8Array;

export const emptyRegisters = (): Registers => new Uint8Array(registerCount);

/** A register's number and the rank it has seen, in one number: `register * 64 + rank`. */
export function packRegister({ high, low }: Word): number {
  const register = high >>> (32 - precision);
  const rank = low === 0 ? 32 + Math.min(trailingZeros(high), rankBits - 32) : trailingZeros(low);
  return register * 64 + rank + 1;
}

/** The same of a UInt64 expression, in SQL. */
export function sqlPackRegister(hash: Sql): Sql {
  // The bit above the others makes an end to the zeros; of a power of two the logarithm is exact.
  const ended = sql`bitOr(${hash}, toUInt64(${2 ** rankBits}))`;
  return sql`toUInt32(bitShiftRight(${hash}, ${rankBits}) * 64 + toUInt32(log2(bitAnd(${ended}, bitNot(${ended}) + 1))) + 1)`;
}

/** @returns by how much less likely it is now that a value not seen before changes a register; 0 where none changed */
export function addPacked(registers: Registers, packed: number): number {
  const register = packed >>> 6;
  const rank = packed & 63;
  const before = registers[register] ?? 0;
  if (rank <= before) return 0;
  registers[register] = rank;
  return (2 ** -before - 2 ** -rank) / registerCount;
}

/** How likely it is that a value that was not seen before changes a register. */
export function chanceOfChange(registers: Registers): number {
  let sum = 0;
  for (const rank of registers) sum += 2 ** -rank;
  return sum / registerCount;
}

export function mergeRegisters(into: Registers, other: Registers): void {
  other.forEach((rank, register) => {
    if (rank > (into[register] ?? 0)) into[register] = rank;
  });
}

/**
 * The improved estimator, good over the whole range without correction tables.
 * Ertl: "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6.
 */
export function estimate(registers: Registers): number {
  const counts = Array.from({ length: rankBits + 2 }, () => 0);
  for (const rank of registers) counts[rank] = (counts[rank] ?? 0) + 1;
  // Its correction for registers that can hold no more is left out: it takes 2^50 values to fill one.
  let z = 0;
  for (let rank = rankBits; rank >= 1; rank -= 1) z = 0.5 * (z + (counts[rank] ?? 0));
  z += registerCount * sigma((counts[0] ?? 0) / registerCount);
  return Math.round(registerCount ** 2 / (2 * Math.LN2 * z));
}

function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let x = share;
  let y = 1;
  let z = x;
  for (let before = Number.NaN; before !== z;) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

const trailingZeros = (half: number) => (half === 0 ? 32 : 31 - Math.clz32(half & -half));
