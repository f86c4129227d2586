import { expect, test } from "vitest";
import { firstText, handOn, readAddress, wantedText, write, type WrittenText } from "./written-text.ts";

/** A field before an address that is held back: it says what was handed on only when it is told to. */
function field(address = "") {
  let state = firstText(address);
  return {
    write: (text: string) => (state = write(state, text)).text,
    /** A pause in writing. */
    pause() {
      const wanted = wantedText(state);
      if (wanted !== null) state = handOn(state, wanted);
      return wanted;
    },
    says: (said: string) => (state = readAddress(state, said)).text,
    state: (): WrittenText => state,
  };
}

test("what is written is handed on once, after a pause, without the spaces around it", () => {
  const { write: type, pause, says, state } = field();
  type(" ab ");
  expect([pause(), pause()]).toEqual(["ab", null]);
  expect(says("ab")).toBe(" ab ");
  expect([pause(), state().onItsWay]).toEqual([null, []]);
  type("ab");
  expect(pause()).toBeNull();
});

test("letters that are written while the address is held back are not lost, however far it is behind", () => {
  const { write: type, pause, says } = field();
  type("a");
  pause();
  type("ab");
  pause();
  type("abc");
  expect(says("a")).toBe("abc");
  expect(says("ab")).toBe("abc");
  expect(pause()).toBe("abc");
  expect([says("abc"), pause()]).toEqual(["abc", null]);
});

test("an address that skips what was overtaken still says what was handed on", () => {
  const { write: type, pause, says, state } = field();
  for (const text of ["a", "ab", "abc"]) {
    type(text);
    pause();
  }
  expect([says("abc"), state().onItsWay]).toEqual(["abc", []]);
  // Back at what was overtaken: somebody went there.
  expect(says("a")).toBe("a");
});

test("what is taken back while it is on its way is handed on again", () => {
  const { write: type, pause, says } = field("a");
  type("ab");
  pause();
  type("a");
  expect(pause()).toBe("a");
  expect(says("ab")).toBe("a");
  expect([says("a"), pause()]).toEqual(["a", null]);
});

test("the field follows an address that says what was never handed on, and forgets what was on its way", () => {
  const { write: type, pause, says, state } = field("old");
  type("new");
  pause();
  expect(says("")).toBe("");
  expect([pause(), state().onItsWay]).toEqual([null, []]);
});
