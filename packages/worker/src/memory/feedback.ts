import type { MemoryDatabase } from "./tables.ts";

export interface Judgement {
  readonly target_type: "event" | "run" | "thread";
  readonly target_id: string;
  readonly user_id: string;
  readonly thread_id: string;
  readonly feedback: "like" | "dislike";
  readonly reason?: string | undefined;
}

/** What users think of answers, runs and conversations: one judgement of each user about each. */
export interface Feedback {
  /** @returns what the same user had said of it before; null when nothing */
  judge(judgement: Judgement): Promise<Judgement["feedback"] | null>;
}

export function createFeedback(db: MemoryDatabase, clock: () => number): Feedback {
  return {
    judge: async ({ reason, ...judgement }) =>
      await db.transaction().execute(async (step) => {
        const row = { ...judgement, reason: reason ?? null, judged_at: clock() };
        // Whoever inserts is first; everybody else sees what is there, and waits for it.
        const { numInsertedOrUpdatedRows } = await step
          .insertInto("feedback")
          .values(row)
          .onConflict((conflict) => conflict.columns(["target_type", "target_id", "user_id"]).doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 1n) return null;
        const own = step
          .selectFrom("feedback")
          .select("feedback")
          .where("target_type", "=", row.target_type)
          .where("target_id", "=", row.target_id)
          .where("user_id", "=", row.user_id);
        const before = await own.executeTakeFirstOrThrow();
        // Only from what was seen: of two who change it at once, one changes it.
        const { numUpdatedRows } = await step
          .updateTable("feedback")
          .set({ feedback: row.feedback, reason: row.reason, judged_at: row.judged_at })
          .where("target_type", "=", row.target_type)
          .where("target_id", "=", row.target_id)
          .where("user_id", "=", row.user_id)
          .where("feedback", "=", before.feedback)
          .executeTakeFirst();
        return numUpdatedRows === 0n ? judgement.feedback : (before.feedback as Judgement["feedback"]);
      }),
  };
}
