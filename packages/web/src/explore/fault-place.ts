import type { ApiError } from "../api/client.ts";
import type { Question } from "../questions/question.ts";

/** What the server says is wrong with a question, by the part of it that it is about; `""` is all of it. */
export function faultsByPart(problem: ApiError | null, question: Question): ReadonlyMap<string, string> {
  if (problem === null) return new Map();
  if (problem.faults.length === 0) return new Map([[partOf(problem, question), problem.message]]);
  return new Map(
    problem.faults.map(({ path, message }) => {
      const [part = ""] = /^\w+/u.exec(path) ?? [];
      return part in question ? [part, `${path}: ${message}.`] : ["", problem.message];
    }),
  );
}

/** Without a place the error's kind says where it is, or the name that it quotes. */
function partOf({ code, message }: ApiError, question: Question): string {
  if (code === "unknown_metric") return "metrics";
  if (code === "unknown_timezone") return "timezone";
  const quoted = /"((?:[^"\\]|\\.)+)"/u.exec(message)?.[0];
  const parts = ["metrics", "dimensions", "filters", "steps", "first", "return", "by", "dimension"];
  const named = parts.find(
    (part) => quoted !== undefined && JSON.stringify(question[part] ?? null).includes(quoted),
  );
  if (named !== undefined) return named;
  return parts.find((part) => message.startsWith(part)) ?? "";
}
