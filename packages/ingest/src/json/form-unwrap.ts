/** Takes bytes, piece by piece, and passes on what is in them. */
export interface Unwrap {
  push(bytes: Uint8Array): void;
  end(): void;
}

const field = "data=";
const latin1 = new TextDecoder("latin1");
const percent = 0x25;
const plus = 0x2b;
const ampersand = 0x26;
const space = 0x20;

/**
 * The JSON in what beacons send: the field `data` of a form, or the body itself, each as JSON or in Base64. Piece by
 * piece, so that a body of any size is unwrapped without making anything of it.
 */
export function createFormUnwrap(pass: (bytes: Uint8Array) => void): Unwrap {
  const inner = createBase64Unwrap(pass);
  const escaped = createUnescape(inner.push);
  let head: Uint8Array | null = new Uint8Array();
  let isField = false;
  const through = (bytes: Uint8Array) => (isField ? escaped(bytes) : inner.push(bytes));

  function settle(): void {
    if (head === null) return;
    isField = latin1.decode(head.subarray(0, field.length)) === field;
    const rest = isField ? head.subarray(field.length) : head;
    head = null;
    through(rest);
  }

  return {
    push(bytes) {
      if (head === null) return through(bytes);
      head = joined(head, bytes);
      if (head.length >= field.length) settle();
    },
    end() {
      settle();
      inner.end();
    },
  };
}

/** Undoes the escapes of a form's field, which ends where the next begins. */
function createUnescape(pass: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  let held = "";
  let isOver = false;
  return (bytes) => {
    if (isOver) return;
    const out = new Uint8Array(bytes.length + held.length);
    let length = 0;
    for (const byte of bytes) {
      if (byte === ampersand) {
        isOver = true;
        break;
      }
      if (held !== "") {
        held += String.fromCharCode(byte);
        if (held.length < 3) continue;
        const code = /^%[\da-f]{2}$/iu.test(held)
          ? [Number.parseInt(held.slice(1), 16)]
          : Array.from(held, (character) => character.charCodeAt(0));
        for (const one of code) out[length++] = one;
        held = "";
      } else if (byte === percent) held = "%";
      else out[length++] = byte === plus ? space : byte;
    }
    pass(out.subarray(0, length));
  };
}

/** Undoes Base64 where the text does not begin as JSON does. */
function createBase64Unwrap(pass: (bytes: Uint8Array) => void): Unwrap {
  let isPlain: boolean | null = null;
  let left = "";
  return {
    push(bytes) {
      if (isPlain === null) {
        const first = bytes.find((byte) => byte > space);
        if (first === undefined) return;
        isPlain = first === 0x5b || first === 0x7b;
      }
      if (isPlain) return pass(bytes);
      // A plus sign that was not escaped has become a space.
      const text = left + latin1.decode(bytes).replaceAll(" ", "+").replaceAll(/\s/gu, "");
      const whole = text.length - (text.length % 4);
      left = text.slice(whole);
      pass(fromBase64(text.slice(0, whole)));
    },
    end() {
      if (left !== "") pass(fromBase64(left));
    },
  };
}

/** The bytes; those of the text itself when it is no Base64, so that what is wrong is found out when it is parsed. */
function fromBase64(text: string): Uint8Array {
  let bytes = text;
  try {
    bytes = atob(text);
  } catch {
    // It stays as it is.
  }
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) out[at] = bytes.charCodeAt(at);
  return out;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
