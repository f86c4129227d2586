/** A description, with what stands between backticks as code. */
export function Described({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- a part is known by its place alone
    index % 2 === 0 ? part : <code key={index}>{part}</code>,
  );
}
