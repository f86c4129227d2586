import type { EndpointName } from "./api-calls.ts";
import type { Weighted } from "./random.ts";

/** A tool of the support agent, and what it asks the shop's API. */
export interface Tool {
  readonly name: string;
  readonly endpoint: EndpointName;
  /** Whether it finds what fits by meaning: then it embeds the question, and ranks what it finds. */
  readonly isSearch?: boolean;
}

const lookUpOrder: Tool = { name: "look_up_order", endpoint: "orderStatus" };
const startReturn: Tool = { name: "start_return", endpoint: "returns" };
const checkStock: Tool = { name: "check_stock", endpoint: "stock" };
const searchCatalog: Tool = { name: "search_catalog", endpoint: "search", isSearch: true };

/** What a conversation is about. `{order}` and `{product}` stand for one. */
export interface Topic {
  readonly name: string;
  readonly tools: readonly Tool[];
  readonly questions: readonly string[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** What the customer asks next. */
  readonly more: readonly string[];
  /** How often the tools are used one after the other: more than once makes a long trace. */
  readonly rounds?: number;
}

const failedPayment: Topic = {
  name: "payment",
  tools: [lookUpOrder],
  questions: [
    "My payment fails again and again, but my card is fine. Is it you?",
    "I was charged, and the page says that order {order} failed!",
    "Checkout says 'please try again'. I did, four times.",
  ],
  good: [
    "Order {order} was not paid: our payment provider had trouble. Nothing was charged. Please try again in an hour; your cart is kept.",
  ],
  bad: ["I cannot see that order. Please try again.", "Our payments work. Please contact your bank."],
  more: ["It still fails.", "And will you keep the discount for me?"],
};

const usual: readonly Weighted<Topic>[] = [
  [
    {
      name: "delivery",
      tools: [lookUpOrder],
      questions: [
        "Hi, where is my order {order}? It should have been here yesterday.",
        "Has {order} left your warehouse yet? We leave for the hut on Friday.",
        "The tracking of order {order} has not moved for three days.",
      ],
      good: [
        "Order {order} left us this morning and arrives the day after tomorrow, before noon. You get a message when it is on the van.",
        "Order {order} is with the carrier, one stop from you. It comes tomorrow; you need not do anything.",
      ],
      bad: [
        "Orders usually take three to five working days.",
        "Please see the tracking page. Our return policy is 30 days.",
      ],
      more: ["Can I still change the address?", "And what if nobody is at home?"],
    },
    34,
  ],
  [
    {
      name: "returns",
      tools: [lookUpOrder, startReturn],
      questions: [
        "The {product} is too small. How do I send it back?",
        "I would like to return the {product} from order {order}.",
        "I wore the {product} once and a seam came apart. Can you repair it?",
      ],
      good: [
        "I have started the return of the {product}: the label is in your mail, and you have 30 days. Your money is back two days after it arrives here.",
        "We repair that for nothing. I have sent you a label; the {product} is back with you in two weeks.",
      ],
      bad: ["You can return things within 30 days.", "Please fill in the form on our page."],
      more: ["Can I change it for a size larger instead?", "Do I need the box?"],
    },
    24,
  ],
  [
    {
      name: "advice",
      tools: [searchCatalog],
      questions: [
        "Is the {product} warm enough for the Dolomites in October?",
        "What is the difference between the {product} and last year's?",
        "Which size of the {product} do I need at 1.78 m?",
      ],
      good: [
        "For nights down to about −2 °C the {product} is enough with a base layer below it. Shall I show you which goes with it?",
        "At your height the {product} fits in M; if you wear it over a jacket, take L. It can be changed for nothing.",
      ],
      bad: ["The {product} is one of our best-sellers.", "That depends on many things."],
      more: ["And in the rain?", "Is it in stock in green?"],
    },
    24,
  ],
  [
    {
      name: "stock",
      tools: [checkStock],
      questions: [
        "When will the {product} be back in stock?",
        "Do you have the {product} in the shop in Freiburg?",
      ],
      good: ["The {product} comes in again next Tuesday; I have put a reminder on your account."],
      bad: ["I do not know when it comes back."],
      more: ["Can you keep one for me?"],
    },
    12,
  ],
  [
    {
      name: "packing list",
      tools: [searchCatalog, checkStock],
      rounds: 7,
      questions: [
        "We are four, hut to hut for six days, never done it. What do we need, and what does it weigh?",
        "Can you put a list together for my first winter night outside, under 500 euros?",
      ],
      good: [
        "Here is your list: seven things, 6.4 kg for each of you, all in stock. The liner is a must in huts; the stove can stay at home.",
      ],
      bad: ["A backpack, shoes, and whatever else you like."],
      more: ["Could it be lighter?", "Put it all into my cart, please."],
    },
    6,
  ],
];

/** What people write about; when payments fail, that is most of it. */
export const topicsAt = (isBroken: boolean): readonly Weighted<Topic>[] =>
  isBroken ? [...usual, [failedPayment, 220]] : [...usual, [failedPayment, 2]];

export const dislikeReasons: readonly Weighted<string>[] = [
  ["did not answer my question", 5],
  ["wrong", 3],
  ["too slow", 2],
  ["too long", 1],
];
