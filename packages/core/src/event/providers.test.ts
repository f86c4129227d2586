import { expect, test } from "vitest";
import { canonicalProvider, providerSpellings, readProvider, storedProviders } from "./providers.ts";

test.each([
  [
    "openai",
    "openai openai.chat openai.responses openai.embedding openai.completion OpenAI OPENAI ChatOpenAI",
  ],
  ["azure", "azure azure.ai.openai az.ai.openai azure.ai.inference azure_openai azure-openai.chat Azure"],
  ["anthropic", "anthropic anthropic.messages Anthropic"],
  ["google", "google gcp.gemini gcp.gen_ai gcp.vertex_ai google.generative-ai google.vertex.chat gemini"],
  ["google", "vertex_ai VertexAI google-gla google_genai vertex.anthropic.messages"],
  ["aws", "aws aws.bedrock amazon-bedrock amazon_bedrock bedrock bedrock_converse Bedrock"],
  ["mistral", "mistral mistral_ai mistralai mistral.chat"],
  ["x-ai", "x_ai xai xai.chat x-ai"],
  ["moonshotai", "moonshot_ai moonshotai"],
  ["together", "together togetherai.chat together_ai"],
  [
    "openai",
    "openai.embeddings openai.realtime openai.batch openai/chat openai_responses openai_llm langchain_openai",
  ],
  ["openai", "OpenAIEmbeddings ChatOpenAI"],
  ["azure", "azure.openai azure-ai azure-ai-inference azureai AzureChatOpenAI AzureOpenAIEmbeddings"],
  ["google", "google_vertex_ai google-generativeai google.gemini ChatVertexAI ChatGoogleGenerativeAI"],
  ["aws", "bedrock-runtime ChatBedrock ChatBedrockConverse BedrockEmbeddings"],
  ["mistral", "ChatMistralAI MistralAIEmbeddings mistral.ai"],
  ["x-ai", "x.ai ChatXAI grok"],
  ["together", "ChatTogether together.ai"],
  ["huggingface", "ChatHuggingFace hugging-face"],
])("%s is one provider, whoever names it", (provider, names) => {
  for (const name of names.split(" ")) expect([name, canonicalProvider(name)]).toEqual([name, provider]);
});

test.each([
  ["azure", "Azure OpenAI"],
  ["azure", " Azure AI Foundry"],
  ["google", "Google Vertex AI"],
  ["google", "Google AI Studio"],
  ["aws", "Amazon Bedrock"],
  ["together", "Together AI"],
  ["vercel", "Vercel AI Gateway"],
])("%s is also %j, as people write it", (provider, name) => expect(canonicalProvider(name)).toBe(provider));

test("a name that nobody knows stays as it is", () => {
  for (const name of [
    "weather-api",
    "Rocket.chat",
    "my.messages",
    "ChatGPT",
    "openai-compatible",
    "chat",
    "langchain",
    "__proto__",
    "constructor",
    "",
  ])
    expect([canonicalProvider(name), readProvider(name)]).toEqual([name, name]);
});

test("what is stored is read as what is sent today is", () => {
  for (const [name, provider] of storedProviders) {
    expect([name, canonicalProvider(name)]).toEqual([name, provider]);
    expect(readProvider(provider)).toBe(provider);
    expect(name).toMatch(/^[\w.-]+$/u);
  }
});

test("the spellings of a provider are the names that are read as it", () => {
  const names = [...storedProviders.keys(), ...storedProviders.values(), "weather-api", ""];
  for (const provider of names)
    expect([...providerSpellings(provider)].toSorted()).toEqual(
      [...new Set(names.filter((name) => readProvider(name) === provider))].toSorted(),
    );
});
