/** Without a provider, names are read as LiteLLM writes them: `provider/model`, or a model that one provider makes. */
export const anyProvider = "litellm";

/** They pass calls on under `maker/model`, at about the maker's price. */
export const routers: ReadonlySet<string> = new Set([
  "openrouter",
  anyProvider,
  "vercel",
  "aimlapi",
  "bifrost",
  "braintrust",
  "cloudflare-ai-gateway",
  "databricks",
  "github",
  "helicone",
  "huggingface",
  "keywordsai",
  "kong",
  "langdb",
  "poe",
  "portkey",
  "requesty",
  "sap",
  "snowflake",
  "tensorzero",
  "unify",
]);

/** Some name the framework that made the call where others name who runs the model: of that they say nothing. */
export const frameworks: ReadonlySet<string> = new Set([
  "agno",
  "ai-sdk",
  "autogen",
  "crewai",
  "dspy",
  "haystack",
  "instructor",
  "langchain",
  "langchain4j",
  "langgraph",
  "llama-index",
  "llamaindex",
  "mastra",
  "microsoft.agent-framework",
  "openai-agents",
  "pydantic-ai",
  "semantic-kernel",
  "smolagents",
  "spring-ai",
  "strands",
  "strands-agents",
]);

/** Models that nobody runs themselves, by whose they are: they cost the same, whatever interface they are called by. */
export const closed: readonly (readonly [maker: string, models: RegExp])[] = [
  [
    "openai",
    /^(?:ft:)?(?:gpt-(?!oss|neo|j-)|chatgpt-|o[134](?:-|$)|text-embedding-(?:3|ada)|codex-|computer-use-|dall-e)/u,
  ],
  ["anthropic", /^claude-/u],
  ["google", /^gemini-/u],
  ["x-ai", /^grok-(?:[3-9]|code)/u],
  ["perplexity", /^sonar/u],
  ["voyageai", /^voyage-/u],
  // What others run of these makers has the size in its name, or the version.
  [
    "mistral",
    /^(?:mistral-(?:large|medium)(?:-(?:latest|\d{4}))?|(?:mistral-(?:small|tiny|saba)|codestral|(?:magistral|devstral)-(?:small|medium)|ministral-\d+b|pixtral-(?:12b|large))-(?:latest|\d{4})|mistral-embed)$/u,
  ],
  ["cohere", /^(?:command-(?:a|r|r-plus)(?:-\d{2}-20\d{2})?|embed-(?:v\d|english-|multilingual-).*)$/u],
  ["deepseek", /^deepseek-(?:chat|reasoner)$/u],
  ["moonshotai", /^(?:kimi-k2-(?:\d{4}|turbo)-preview|moonshot-v1-.+)$/u],
];
