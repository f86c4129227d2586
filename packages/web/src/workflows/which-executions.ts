const inExecution = (...filters: readonly unknown[]) => ["has_done", "execution", { filters: [...filters] }];

/**
 * Executions that the page's filters are about: all of them hold of one event, as on every card of the page, and `kind` of one,
 * maybe another. A node's name finds the executions in which that node ran.
 * @returns `listed` as the list of traces takes it, of one of their events; `asked` as a query by execution does
 */
export function whichExecutions(
  kind: unknown,
  ofPage: readonly unknown[],
): { readonly listed: unknown[]; readonly asked: unknown[] } {
  if (ofPage.length === 0)
    return { listed: [kind], asked: [["is_not", "execution", [""]], inExecution(kind)] };
  return {
    listed: [...ofPage, inExecution(kind)],
    asked: [["is_not", "execution", [""]], inExecution(...ofPage), inExecution(kind)],
  };
}
