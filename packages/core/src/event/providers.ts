/**
 * Who runs a model has many names: OpenTelemetry's well-known values of `gen_ai.provider.name` and of the older
 * `gen_ai.system`, those of Traceloop, OpenInference, Vercel's AI SDK, LangChain, LiteLLM, Pydantic AI, Spring AI,
 * Semantic Kernel and PostHog. Each provider is one here, by the name that the price list has for it.
 */
const namesOf: Readonly<Record<string, readonly string[]>> = {
  openai: ["openai-chat", "openai-responses", "text-completion-openai", "openai_chat", "chatopenai"],
  azure: [
    "azure.ai.openai",
    "az.ai.openai",
    "azure.openai",
    "azure.ai.inference",
    "az.ai.inference",
    "azure_ai_inference",
    "azure_ai",
    "azure_openai",
    "azure-openai",
    "azureopenai",
    "azure_text",
    "azure-ai-foundry",
    "azure_foundry",
    "microsoft.foundry",
  ],
  anthropic: ["chatanthropic", "anthropic_messages", "claude"],
  google: [
    "gcp.gemini",
    "gcp.gen_ai",
    "gcp.vertex_ai",
    "gcp.vertex.agent",
    "gemini",
    "google-gla",
    "google-vertex",
    "google_vertex",
    "google-vertex-ai",
    "google.gemini",
    "google-ai",
    "google_genai",
    "google-genai",
    "google_vertexai",
    "google_generativeai",
    "google_ai_studio",
    "google.generative-ai",
    "google.vertex",
    "vertex.anthropic",
    "googleai",
    "vertex",
    "vertexai",
    "vertex_ai",
    "vertex_ai_beta",
    "vertex-ai",
  ],
  aws: [
    "aws.bedrock",
    "aws_bedrock",
    "aws-bedrock",
    "bedrock-runtime",
    "amazon-bedrock",
    "amazon_bedrock",
    "amazon.bedrock",
    "amazon",
    "bedrock",
    "bedrock_converse",
    "bedrock-converse",
  ],
  mistral: ["mistral_ai", "mistralai", "mistral-ai", "codestral"],
  cohere: ["cohere_chat"],
  groq: [],
  deepseek: [],
  "x-ai": ["x_ai", "xai", "grok"],
  perplexity: ["perplexity_ai"],
  together: ["together_ai", "together-ai", "togetherai", "together.ai"],
  fireworks: ["fireworks_ai", "fireworks-ai"],
  openrouter: ["open_router"],
  cerebras: [],
  moonshotai: ["moonshot_ai", "moonshot"],
  minimax: [],
  zai: ["z.ai", "z-ai", "zhipu", "zhipuai", "zhipu_ai"],
  voyageai: ["voyage", "voyage_ai"],
  huggingface: ["hugging_face", "hf"],
  cloudflare: ["workers_ai", "workers-ai", "workersai"],
  "github-copilot": ["github_copilot", "copilot"],
  vercel: ["gateway", "vercel_ai_gateway", "vercel-ai-gateway", "vercel.gateway", "ai-gateway"],
  litellm: ["litellm_proxy", "litellm-proxy"],
  ollama: ["ollama_chat", "chatollama"],
  vllm: ["hosted_vllm"],
  lmstudio: ["lm_studio", "lm-studio"],
  watsonx: ["ibm.watsonx.ai", "ibm.watsonx", "watsonx.ai"],
  github: ["github_models", "github-models"],
  deepinfra: [],
  replicate: [],
  novita: ["novita-ai", "novita_ai"],
};

/** How the AI SDK and others say which of a provider's interfaces was called: `openai.responses`. */
const surface =
  /[./:_ -](?:chat|completions?|responses|messages|(?:text)?embeddings?|generative-ai|image|speech|audio|transcription|realtime|batch|moderation|assistants|reranking|converse|llm)$/u;

/** What LangChain and LlamaIndex put around a provider's name in those of their classes: `AzureChatOpenAI`. */
const ofClass = /^langchain|(?<=^|^langchain|^azure)chat|(?:embeddings?|llm)$/gu;

/** Names that differ in nothing but what stands between their words are one. */
const compact = (name: string) => name.replaceAll(/[\s._/:-]+/gu, "");

/** The surfaces that its providers tell of, so that what older releases stored is read as the same. */
const storedSurfaces = ["chat", "completion", "responses", "messages", "embedding", "textEmbedding", "image"];
const storedBases = [
  "openai",
  "azure",
  "azure-openai",
  "anthropic",
  "google.generative-ai",
  "google.vertex",
  "vertex.anthropic",
  "amazon-bedrock",
  "bedrock",
  "mistral",
  "cohere",
  "groq",
  "deepseek",
  "xai",
  "perplexity",
  "togetherai",
  "fireworks",
  "openrouter",
  "cerebras",
  "moonshotai",
  "ollama",
  "lmstudio",
  "deepinfra",
];

/** How some write what others write small; in what is stored, only these are known for the same. */
const writtenLarge: Readonly<Record<string, string>> = {
  OpenAI: "openai",
  Azure: "azure",
  AzureOpenAI: "azure",
  Anthropic: "anthropic",
  Google: "google",
  Gemini: "google",
  VertexAI: "google",
  AWS: "aws",
  Bedrock: "aws",
  Mistral: "mistral",
  MistralAI: "mistral",
  Cohere: "cohere",
  Groq: "groq",
  DeepSeek: "deepseek",
  xAI: "x-ai",
  Ollama: "ollama",
  HuggingFace: "huggingface",
};

const known = new Map<string, string>(
  Object.entries(namesOf).flatMap(([provider, others]) =>
    [provider, ...others].map((name) => [name, provider] as const),
  ),
);

const knownCompact = new Map([...known].map(([name, provider]) => [compact(name), provider]));

/**
 * A provider by the name it has here, of what is sent, in whatever case and however its words are joined; a name that
 * nobody knows stays as it is.
 */
export function canonicalProvider(name: string): string {
  const small = name.trim().toLowerCase();
  return (
    known.get(small) ??
    known.get(small.replace(surface, "")) ??
    knownCompact.get(compact(small.replace(surface, ""))) ??
    knownCompact.get(compact(small).replaceAll(ofClass, "")) ??
    name
  );
}

/** Names that are stored, and what they are called here: what SQL and {@link readProvider} both look names up in. */
export const storedProviders: ReadonlyMap<string, string> = new Map([
  ...[...known].filter(([name, provider]) => name !== provider),
  ...storedBases.flatMap((base) =>
    storedSurfaces.map((kind) => [`${base}.${kind}`, canonicalProvider(base)] as const),
  ),
  ...Object.entries(writtenLarge),
]);

/** A stored provider by the name it has today. */
export const readProvider = (name: string): string => storedProviders.get(name) ?? name;

const spelled = new Map<string, string[]>();
for (const [name, provider] of storedProviders)
  spelled.set(provider, [...(spelled.get(provider) ?? []), name]);

/** All names that {@link readProvider} reads as this one: none of one that has another name today. */
export const providerSpellings = (provider: string): readonly string[] => [
  ...(storedProviders.has(provider) ? [] : [provider]),
  ...(spelled.get(provider) ?? []),
];
