import type { Attempt } from "../api/webhooks.ts";

/** A line of an answer that one of two attempts got and the other did not. */
export interface ChangedLine {
  readonly change: "gone" | "new";
  readonly text: string;
}

export interface AnswerChanges {
  /** The status or the error before and now, where they differ. */
  readonly outcome: readonly [before: string, now: string] | null;
  readonly lines: readonly ChangedLine[];
}

type Answered = Pick<Attempt, "response_code" | "response_body" | "error">;

/** What is otherwise about an attempt's answer than about the one before. */
export function answerChanges(before: Answered, now: Answered): AnswerChanges {
  const [was, is] = [outcomeOf(before), outcomeOf(now)];
  return {
    outcome: was === is ? null : [was, is],
    lines: changedLines(linesOf(before), linesOf(now)),
  };
}

const outcomeOf = ({ response_code: code, error }: Answered) =>
  code === null ? (error ?? "no answer") : String(code);

const linesOf = ({ response_body: body }: Answered) =>
  body === null || body === "" ? [] : body.split(/\r?\n/u);

/** The shortest way from one list of lines to the other, without those that both have (longest common subsequence). */
function changedLines(before: readonly string[], now: readonly string[]): ChangedLine[] {
  const common = commonLengths(before, now);
  const changed: ChangedLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < now.length) {
    const [gone, added] = [before[i], now[j]];
    if (gone !== undefined && gone === added) {
      i++;
      j++;
    } else if (
      gone !== undefined &&
      (added === undefined || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
    ) {
      changed.push({ change: "gone", text: gone });
      i++;
    } else {
      changed.push({ change: "new", text: added ?? "" });
      j++;
    }
  }
  return changed;
}

/** How many lines are common to both lists from each place on. */
function commonLengths(before: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const rows = Array.from({ length: before.length + 1 }, () =>
    Array.from<number>({ length: now.length + 1 }).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const [row, next] = [rows[i] ?? [], rows[i + 1] ?? []];
      row[j] = before[i] === now[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  return rows;
}
