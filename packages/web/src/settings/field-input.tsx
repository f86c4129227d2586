import { inputClass, type FieldInputProps } from "./field-input-props.ts";
import { ImageInput } from "./image-input.tsx";
import { SecretInput } from "./secret-input.tsx";

/** What a value of the field's type is set with. */
export function FieldInput(props: FieldInputProps) {
  const { id, field, value, isDisabled, isInvalid, describedBy, onChange } = props;
  const common = {
    id,
    disabled: isDisabled,
    "aria-invalid": isInvalid,
    "aria-describedby": describedBy,
    className: inputClass,
  };
  const text = value === null ? "" : String(value);
  const take = (next: string) => onChange(next === "" ? null : next);
  switch (field.type) {
    case "text":
    case "email":
      return (
        <input
          {...common}
          type={field.type}
          value={text}
          placeholder={field.placeholder}
          onChange={({ target }) => take(target.value)}
        />
      );
    case "textarea":
      return (
        <textarea
          {...common}
          className={`${inputClass} field-sizing-content max-h-80 min-h-20 py-2`}
          value={text}
          placeholder={field.placeholder}
          onChange={({ target }) => take(target.value)}
        />
      );
    case "password":
      return <SecretInput {...props} field={field} />;
    case "number":
      return (
        <span className="flex items-center gap-2">
          <input
            {...common}
            className={`${inputClass} max-w-40 tabular-nums`}
            type="number"
            value={text}
            min={field.min}
            max={field.max}
            step={field.step ?? "any"}
            onChange={({ target }) => onChange(target.value === "" ? null : target.valueAsNumber)}
          />
          {field.min !== undefined && field.max !== undefined && (
            <input
              type="range"
              aria-label={field.label}
              disabled={isDisabled}
              className="accent-accent min-w-0 grow"
              min={field.min}
              max={field.max}
              step={field.step ?? (field.max - field.min) / 100}
              value={text === "" ? field.min : text}
              onChange={({ target }) => onChange(target.valueAsNumber)}
            />
          )}
          {field.unit !== undefined && <span className="text-muted text-xs">{field.unit}</span>}
        </span>
      );
    case "checkbox":
      return (
        <input
          {...common}
          className="accent-accent size-5 align-middle"
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      );
    case "select":
      return (
        <select {...common} value={text} onChange={({ target }) => take(target.value)}>
          {value === null && <option value="">Choose…</option>}
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      );
    case "date":
      return (
        <input
          {...common}
          className={`${inputClass} max-w-48`}
          type="date"
          value={text}
          min={field.min}
          max={field.max}
          onChange={({ target }) => take(target.value)}
        />
      );
    case "image":
      return <ImageInput {...props} value={text} onChange={take} />;
  }
}
