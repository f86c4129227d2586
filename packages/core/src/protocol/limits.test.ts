import { expect, test } from "vitest";
import { closeCodes } from "./close-codes.ts";
import { createFrameAllowance } from "./frame-allowance.ts";
import { protocolLimits } from "./limits.ts";

test("codes that are published stay what they are", () => {
  expect(closeCodes).toEqual({
    done: 1000,
    goingAway: 1001,
    refused: 1008,
    fault: 1011,
    restart: 1012,
    tryAgainLater: 1013,
    slowConsumer: 4008,
    tooManyFrames: 4009,
    slowAgentConsumer: 4408,
    tooManyAgentFrames: 4429,
  });
});

test("a client sends as many frames as is documented, at once and in a second", () => {
  const { framesPerSecond, framesAtOnce } = protocolLimits;
  const allowance = createFrameAllowance(framesPerSecond, framesAtOnce, 0);
  const taken = (now: number) => {
    let count = 0;
    while (allowance.take(now)) count += 1;
    return count;
  };
  expect([taken(0), taken(1000), taken(1020), taken(1000_000)]).toEqual([200, 50, 1, 200]);
});

test("a time that goes back takes no frames away", () => {
  const allowance = createFrameAllowance(50, 200, 1000_000);
  expect(allowance.take(0, 200)).toBe(true);
  expect(allowance.take(1000, 50)).toBe(true);
});
