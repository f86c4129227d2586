import type { JsonObject } from "./event.ts";

/**
 * An object in which every key is a key like any other, `__proto__` and `constructor` as well. Made by a constructor
 * whose prototype has nothing, because engines handle that several times as fast as `Object.create(null)`.
 */
export function bareObject(): JsonObject {
  return new Bare();
}

const Bare = function () {} as unknown as new () => JsonObject;
Bare.prototype = Object.create(null);
