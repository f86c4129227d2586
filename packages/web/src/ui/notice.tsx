/** Says that something went wrong, in the server's own words. */
export function Notice({ message }: { message: string }) {
  return (
    <p role="alert" className="text-bad px-4 py-6 text-center text-xs text-pretty">
      {message}
    </p>
  );
}
