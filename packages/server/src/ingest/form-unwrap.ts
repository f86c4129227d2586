/** Takes bytes, piece by piece, and passes on what is in them. */
export interface Unwrap {
  push(bytes: Uint8Array): void;
  end(): void;
}

const field = Buffer.from("data=");
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
  let head: Buffer | null = Buffer.alloc(0);
  let isField = false;
  const through = (bytes: Uint8Array) => (isField ? escaped(bytes) : inner.push(bytes));

  function settle(): void {
    if (head === null) return;
    isField = head.subarray(0, field.length).equals(field);
    const rest = isField ? head.subarray(field.length) : head;
    head = null;
    through(rest);
  }

  return {
    push(bytes) {
      if (head === null) return through(bytes);
      head = Buffer.concat([head, bytes]);
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
    const out = Buffer.alloc(bytes.length + held.length);
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
          : Buffer.from(held, "latin1");
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
      const text = left + Buffer.from(bytes).toString("latin1").replaceAll(" ", "+").replaceAll(/\s/gu, "");
      const whole = text.length - (text.length % 4);
      left = text.slice(whole);
      pass(Buffer.from(text.slice(0, whole), "base64"));
    },
    end() {
      if (left !== "") pass(Buffer.from(left, "base64"));
    },
  };
}
