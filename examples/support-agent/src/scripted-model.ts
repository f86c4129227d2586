/**
 * Stands in for a language model, so that the example runs without a key or a network. It knows a few sentences, and
 * says more of them the higher its temperature is.
 */
export interface ScriptedAnswer {
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ScriptedPrompt {
  readonly instructions: string;
  /** What was said so far, as text. */
  readonly history: readonly string[];
  readonly question: string;
  /** What the order system knows; null when it was not asked, or did not answer. */
  readonly order: Order | null;
  readonly hasLookedUp: boolean;
  readonly shopName: string;
  readonly temperature: number;
}

export interface Order {
  readonly id: string;
  readonly status: string;
  readonly item: string;
  readonly arrives: string;
}

export function askScriptedModel(prompt: ScriptedPrompt): ScriptedAnswer {
  const { question, order, shopName, temperature, instructions, history } = prompt;
  const core =
    order !== null
      ? answerAbout(order)
      : prompt.hasLookedUp
        ? "I could not look that order up just now; please try again in a few minutes."
        : answerTo(question, shopName);
  const text =
    temperature < 0.4
      ? core
      : temperature < 1.3
        ? `${core} Is there anything else I can do for you?`
        : `What a wonderful question! ✨ ${core} I am so glad you wrote to ${shopName} — the mountains are calling! 🏔️ Is there anything, anything at all, that I can do for you?`;
  return {
    text,
    inputTokens: tokensIn([instructions, ...history, question].join(" ")),
    outputTokens: tokensIn(text),
  };
}

function answerAbout({ id, item, status, arrives }: Order): string {
  return `Order ${id} (${item}) is ${status}; it arrives on ${arrives}.`;
}

function answerTo(question: string, shopName: string): string {
  if (/\b(?:hi|hello|hey)\b/iu.test(question)) return `Hello, this is the support of ${shopName}.`;
  if (/refund|return|money back/iu.test(question))
    return "You can return anything within 30 days; tell me the number of your order, such as 1042.";
  if (/order|deliver|parcel|where/iu.test(question)) return "Tell me the number of your order, such as 1042.";
  if (/thank/iu.test(question)) return "You are welcome.";
  if (/open|hours/iu.test(question)) return "We are here from 9 to 18 o'clock, Monday to Saturday.";
  return "I can look up orders, explain returns and tell you when we are here.";
}

/** Four characters are about a token. */
const tokensIn = (text: string) => Math.ceil(text.length / 4);
