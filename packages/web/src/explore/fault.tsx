/** What the server says is wrong, beside the part of the question that it is about. */
export function Fault({ id, text }: { id?: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p id={id} role="alert" title={text} className="text-bad mt-1 line-clamp-3 text-xs break-words">
      {text}
    </p>
  );
}
