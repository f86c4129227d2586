import { inlineImage, linkAddress } from "@dendro/core";
import { useState } from "react";
import { inputClass, type FieldInputProps } from "./field-input-props.ts";

/** An image by its address, or the image itself from a file. */
export function ImageInput({
  id,
  value,
  isDisabled,
  isInvalid,
  describedBy,
  onChange,
}: Omit<FieldInputProps, "value" | "onChange"> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const isInline = value.startsWith("data:");

  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      onChange(await dataUriOf(file));
      setProblem(null);
    } catch {
      setProblem(`${file.name} cannot be read.`);
    }
  }

  return (
    <span className="flex flex-wrap items-center gap-2">
      {inlineImage(value) !== undefined && (
        <img src={value} alt="" className="border-line size-10 shrink-0 rounded-lg border object-cover" />
      )}
      <input
        id={id}
        type="url"
        className={`${inputClass} min-w-40 flex-1`}
        disabled={isDisabled}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        placeholder={isInline ? "An image from a file" : "https://…"}
        value={isInline ? "" : value}
        onChange={({ target }) => onChange(target.value)}
      />
      {/* Whoever has it would hear of everybody who looks, so it is asked for by who wants to see it. */}
      {linkAddress(value) !== undefined && (
        <a
          href={linkAddress(value)}
          target="_blank"
          rel="noreferrer noopener"
          className="text-accent h-10 content-center px-2 underline underline-offset-2"
        >
          Open
        </a>
      )}
      {!isDisabled && (
        <label className="border-line-strong bg-surface hover:bg-hover focus-within:outline-accent flex h-10 cursor-pointer items-center rounded-lg border px-3 font-medium focus-within:outline-2">
          From a file
          <input
            type="file"
            accept="image/png,image/jpeg,image/gif,image/webp"
            className="sr-only"
            onChange={({ target }) => void read(target.files?.[0])}
          />
        </label>
      )}
      {value !== "" && !isDisabled && (
        <button type="button" className="text-muted hover:text-ink h-10 px-2" onClick={() => onChange("")}>
          Remove
        </button>
      )}
      {problem !== null && <span className="text-bad text-xs">{problem}</span>}
    </span>
  );
}

async function dataUriOf(file: File): Promise<string> {
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("It cannot be read.")));
    reader.readAsDataURL(file);
  });
}
