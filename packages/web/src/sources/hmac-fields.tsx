import { fieldClass } from "../ui/field.ts";
import { Labelled } from "../ui/labelled.tsx";

/** Where a signature stands, and how it is made. */
export function HmacFields() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Labelled label="Header" hint="The one that has the signature.">
        <input name="header" required maxLength={64} placeholder="X-Signature" className={fieldClass} />
      </Labelled>
      <Labelled label="What stands before it" hint="Such as sha256=; nothing by default.">
        <input name="prefix" maxLength={32} className={fieldClass} />
      </Labelled>
      <Labelled label="Algorithm">
        <select name="algorithm" defaultValue="sha256" className={fieldClass}>
          <option value="sha256">SHA-256</option>
          <option value="sha512">SHA-512</option>
          <option value="sha1">SHA-1</option>
        </select>
      </Labelled>
      <Labelled label="Written as">
        <select name="encoding" defaultValue="hex" className={fieldClass}>
          <option value="hex">hexadecimal</option>
          <option value="base64">Base64</option>
        </select>
      </Labelled>
    </div>
  );
}
