"""Providers of models, and the tools around them."""

from persistence.secrets.detection.formats.form import forms

FORMS = (
    *forms(
        "anthropic_key",
        "Anthropic API Key",
        "sk-ant-api03-{D93}AA sk-ant-admin01-{D93}AA sk-ant-oat01-{D93}AA sk-ant-ort01-{D93}AA"
        " sk-ant-sid01-{D60-160}AA",
    ),
    *forms(
        "openai_key",
        "OpenAI API Key",
        "sk-{A20}T3BlbkFJ{A20} sk-proj-{D20-74}T3BlbkFJ{D20-74} sk-svcacct-{D20-74}T3BlbkFJ{D20-74}"
        " sk-admin-{D20-74}T3BlbkFJ{D20-74} sk-{D20-200}T3BlbkFJ{A20}"
        " sk-None-{D20}T3BlbkFJ{D20}",
    ),
    *forms(
        "openai_key",
        "API Key of a model provider",
        "sk-{A48} sk-{A32} sk-{A40-64}",
        least_entropy=3.5,
    ),
    *forms("openrouter_key", "OpenRouter API Key", "sk-or-v1-{H64} sk-or-{H64}"),
    *forms(
        "huggingface_token",
        "Hugging Face Token",
        "hf_{C34} hf_{A34} api_org_{C34} api_org_{A34}",
        least_entropy=3,
    ),
    *forms("replicate_token", "Replicate Token", "r8_{A37} r8_{A38}"),
    *forms("perplexity_key", "Perplexity API Key", "pplx-{A48}"),
    *forms("groq_key", "Groq API Key", "gsk_{A52} gsk_{A20-60}", least_entropy=3.5),
    *forms("xai_key", "xAI API Key", "xai-{A80} xai-token-{A80}"),
    *forms("nvidia_key", "NVIDIA API Key", "nvapi-{D60-70}"),
    *forms("together_key", "Together API Key", "tgp_v1_{D43}"),
    *forms("fireworks_key", "Fireworks API Key", "fw_{A22-24}", least_entropy=3.5),
    *forms("langsmith_key", "LangSmith Key", "lsv2_pt_{H32}_{H10} lsv2_sk_{H32}_{H10} ls__{H32}"),
    *forms("langfuse_key", "Langfuse Key", "sk-lf-{UUID} pk-lf-{UUID}"),
    *forms("pinecone_key", "Pinecone Key", "pcsk_{A5-8}_{A50-70}"),
    *forms("voyage_key", "Voyage API Key", "pa-{D43}", least_entropy=4),
    *forms("elevenlabs_key", "ElevenLabs API Key", "sk_{H48}", least_entropy=3),
    *forms("tavily_key", "Tavily API Key", "tvly-{A32} tvly-dev-{A32} tvly-prod-{A32}"),
    *forms("firecrawl_key", "Firecrawl API Key", "fc-{H32}"),
    *forms("jina_key", "Jina API Key", "jina_{A60}"),
    *forms("e2b_key", "E2B API Key", "e2b_{H40}"),
    *forms("wandb_key", "Weights & Biases Key", "wandb_v1_{D60-100}"),
    *forms("llama_key", "LlamaCloud API Key", "llx-{D48}"),
    *forms("composio_key", "Composio Key", "{ak|uak|oak}_{A20-40}", least_entropy=3.8),
    *forms("cursor_key", "Cursor API Key", "key_{H64}"),
    *forms("cerebras_key", "Cerebras API Key", "csk-{L48}"),
    *forms("segmind_key", "Segmind API Key", "SG_{H16}", least_entropy=3),
    *forms("dify_key", "Dify Key", "dataset-{A24} app-{A24}", least_entropy=3.8),
)
