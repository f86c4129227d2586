import { runSupport } from "./agent-run.ts";
import { dislikeReasons, topicsAt, type Topic } from "./chat-topics.ts";
import { profileOf, type Customer } from "./customers.ts";
import { products } from "./products.ts";
import { createRandom, type Random } from "./random.ts";
import { sources } from "./shop.ts";
import { createRecorder, uuidFrom, type Recorder, type SimulatedEvent } from "./simulated-event.ts";
import { isWithin, versionAt } from "./stories.ts";
import { supportStateAt } from "./support-settings.ts";
import type { World } from "./world.ts";

export interface ChatStart {
  readonly at: number;
  readonly customer: Customer;
  /** What a visit is known by, for the seed. */
  readonly visit: string;
}

/** What is said when nothing else can be. */
const apology = "Something went wrong on our side. A person will write to you today.";
const thanks = ["Thank you, that helps!", "Great, thanks.", "Perfect. Have a good day!"] as const;

/** A customer's conversation with the support agent: what is said, what it takes, and how it ends. */
export function simulateChat(world: World, { at: startedAt, customer, visit }: ChatStart): SimulatedEvent[] {
  const random = createRandom(world.seed, "chat", visit);
  const isBroken = isWithin(startedAt, world.stories.badDeploy);
  const topic = random.pick(topicsAt(isBroken));
  const subject = subjectOf(random);
  const { settings_version, model, quality } = supportStateAt(world, startedAt);
  const version = versionAt(world.stories.supportReleases, startedAt);
  const thread_id = uuidFrom(random);
  const { user_id } = customer;
  const about = { source: sources.support, thread_id, user_id };
  const recorder = createRecorder(random, { ...about, version, settings_version });
  const say = (type: string, when: number, text: string, fields: object = {}) =>
    recorder.add(type, when, {
      ...fields,
      data: { type: "text", text: subject.fill(text), ...profileOf(customer) },
    });

  recorder.add("thread.created", startedAt, { data: { ...profileOf(customer), topic: topic.name } });
  const isLost = random.chance(0.07);
  let at = startedAt + 400;
  let isGood = false;
  for (let turn = 1; turn <= 3; turn += 1) {
    const question = random.oneOf(turn === 1 ? topic.questions : topic.more);
    say("message.c2s", at, question, { message_id: uuidFrom(random) });
    const run_id = uuidFrom(random);
    const inRun = ofRun(recorder, run_id);
    const asked = { at: at + 60, model, topic: turn === 1 ? topic : brief(topic), about: subject.order };
    const growth = 0.8 + 0.3 * turn;
    const run = runSupport(world, random, inRun, {
      ...asked,
      user_id,
      question: subject.fill(question),
      growth,
    });
    isGood = run.isOk && random.chance(isBroken ? quality * 0.5 : quality);
    at += 60 + run.durationMs;
    const message_id = uuidFrom(random);
    const answer = run.isOk ? random.oneOf(isGood ? topic.good : topic.bad) : apology;
    run.noteAnswer(subject.fill(answer));
    const ids = { run_id, trace_id: run.trace_id, message_id };
    say("message.s2c", at, answer, { ...ids, duration_ms: 60 + run.durationMs });
    judge(random, recorder, { at: at + 6000, ids, isGood });
    if (!isGood && random.chance(0.12)) recorder.add("message.regenerated", at + 8000, { message_id });
    if (isLost || random.chance(isGood ? 0.6 : 0.25)) break;
    at += Math.round(random.logNormal(35_000, 0.5));
  }
  if (!isLost) end(random, recorder, { at, isGood, thread_id, say });
  return recorder.events;
}

/** What is said and done in one run names it. */
const ofRun = (recorder: Recorder, run_id: string): Recorder => ({
  ...recorder,
  add: (type, at, fields) => recorder.add(type, at, { run_id, ...fields }),
});

/** A question that comes later needs no second list. */
const brief = (topic: Topic): Topic => ({ ...topic, rounds: 1, tools: topic.tools.slice(0, 1) });

function subjectOf(random: Random) {
  const order = `A-${10_000 + random.below(90_000)}`;
  const { name } = random.pick(products);
  return {
    order,
    fill: (text: string) => text.replaceAll("{order}", order).replaceAll("{product}", name),
  };
}

function judge(
  random: Random,
  { add }: Recorder,
  answer: {
    readonly at: number;
    /** What the answer is known by. */
    readonly ids: { readonly run_id: string; readonly trace_id: string; readonly message_id: string };
    readonly isGood: boolean;
  },
): void {
  if (!random.chance(0.4)) return;
  const { at, ids, isGood } = answer;
  const isLike = random.chance(isGood ? 0.96 : 0.12);
  const reason = isLike ? {} : { reason: random.pick(dislikeReasons) };
  add(isLike ? "feedback.like" : "feedback.dislike", at, {
    ...ids,
    data: { target_type: "event", target_id: ids.message_id, ...reason },
  });
}

function end(
  random: Random,
  { add }: Recorder,
  chat: {
    readonly at: number;
    readonly isGood: boolean;
    readonly thread_id: string;
    readonly say: (type: string, when: number, text: string, fields?: object) => void;
  },
): void {
  const { at, isGood, thread_id, say } = chat;
  const isResolved = random.chance(isGood ? 0.93 : 0.3);
  if (isResolved && random.chance(0.6))
    say("message.c2s", at + 15_000, random.oneOf(thanks), { message_id: uuidFrom(random) });
  add(isResolved ? "conversation.resolved" : "conversation.escalated", at + 20_000);
  if (!random.chance(0.5)) return;
  const value = isResolved && isGood ? 4 + random.below(2) : 1 + random.below(3);
  add("feedback.score", at + 40_000, {
    name: "csat",
    data: { value, target_type: "thread", target_id: thread_id },
  });
}
