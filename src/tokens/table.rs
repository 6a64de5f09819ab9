//! The token shapes that name their provider, most special first. A new one is one line; what it opens and how to
//! rotate it stands in rules/secrets/.

use super::shape::{
    Alphabet::{Alnum, Base32, Base64, Capital, Digit, Hex, Small, Url},
    Piece::{self, Is, Run, Uuid},
};
use super::{Exposure, Mode, Token};

pub(super) struct Known {
    pub token: Token,
    pub pieces: &'static [Piece],
}

type Pieces = &'static [Piece];

const fn known(
    exposure: Exposure,
    mode: Option<Mode>,
    provider: &'static str,
    kind: &'static str,
    pieces: Pieces,
) -> Known {
    Known {
        token: Token {
            provider,
            kind,
            mode,
            exposure,
        },
        pieces,
    }
}

const fn secret(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Secret, None, provider, kind, pieces)
}

const fn live(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Secret, Some(Mode::Live), provider, kind, pieces)
}

const fn test(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Secret, Some(Mode::Test), provider, kind, pieces)
}

const fn public(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Publishable, None, provider, kind, pieces)
}

const fn public_live(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Publishable, Some(Mode::Live), provider, kind, pieces)
}

const fn public_test(provider: &'static str, kind: &'static str, pieces: Pieces) -> Known {
    known(Exposure::Publishable, Some(Mode::Test), provider, kind, pieces)
}

/// Order matters where two providers share a prefix: the more special shape stands first.
#[rustfmt::skip]
pub(super) static SHAPES: &[Known] = &[
    // sk_live_ is shared: Paystack writes 40 hex digits, WorkOS the Base64 form of "key_", Clerk 40 to 50 characters,
    // Stripe 24 or about a hundred.
    live("Paystack", "secret key", &[Is("sk_live_"), Run(Hex, 40, 40)]),
    test("Paystack", "secret key", &[Is("sk_test_"), Run(Hex, 40, 40)]),
    public_live("Paystack", "public key", &[Is("pk_live_"), Run(Hex, 40, 40)]),
    public_test("Paystack", "public key", &[Is("pk_test_"), Run(Hex, 40, 40)]),
    live("WorkOS", "API key", &[Is("sk_live_a2V5"), Run(Base64, 30, 120)]),
    test("WorkOS", "API key", &[Is("sk_test_a2V5"), Run(Base64, 30, 120)]),
    live("Clerk", "secret key", &[Is("sk_live_"), Run(Alnum, 40, 50)]),
    test("Clerk", "secret key", &[Is("sk_test_"), Run(Alnum, 40, 50)]),
    live("Stripe", "secret key", &[Is("sk_live_"), Run(Alnum, 16, 247)]),
    test("Stripe", "secret key", &[Is("sk_test_"), Run(Alnum, 16, 247)]),
    live("Stripe", "restricted key", &[Is("rk_live_"), Run(Alnum, 16, 247)]),
    test("Stripe", "restricted key", &[Is("rk_test_"), Run(Alnum, 16, 247)]),
    public_live("Stripe", "publishable key", &[Is("pk_live_"), Run(Alnum, 16, 247)]),
    public_test("Stripe", "publishable key", &[Is("pk_test_"), Run(Alnum, 16, 247)]),
    secret("Stripe", "webhook signing secret", &[Is("whsec_"), Run(Base64, 24, 100)]),

    public_live("Razorpay", "key id", &[Is("rzp_live_"), Run(Alnum, 14, 14)]),
    public_test("Razorpay", "key id", &[Is("rzp_test_"), Run(Alnum, 14, 14)]),
    test("Flutterwave", "secret key", &[Is("FLWSECK_TEST-"), Run(Alnum, 12, 64), Is("-X")]),
    live("Flutterwave", "secret key", &[Is("FLWSECK-"), Run(Alnum, 12, 64), Is("-X")]),
    public_test("Flutterwave", "public key", &[Is("FLWPUBK_TEST-"), Run(Alnum, 12, 64), Is("-X")]),
    public_live("Flutterwave", "public key", &[Is("FLWPUBK-"), Run(Alnum, 12, 64), Is("-X")]),
    live("Braintree", "access token", &[Is("access_token$production$"), Run(Small, 16, 16), Is("$"), Run(Hex, 32, 32)]),
    test("Braintree", "access token", &[Is("access_token$sandbox$"), Run(Small, 16, 16), Is("$"), Run(Hex, 32, 32)]),
    public_live("Braintree", "tokenization key", &[Is("production_"), Run(Small, 8, 8), Is("_"), Run(Small, 16, 16)]),
    public_test("Braintree", "tokenization key", &[Is("sandbox_"), Run(Small, 8, 8), Is("_"), Run(Small, 16, 16)]),
    live("Square", "access token", &[Is("sq0atp-"), Run(Url, 22, 22)]),
    live("Square", "OAuth secret", &[Is("sq0csp-"), Run(Url, 43, 43)]),
    test("Square", "OAuth secret", &[Is("sandbox-sq0csb-"), Run(Url, 43, 43)]),
    public_live("Square", "application id", &[Is("sq0idp-"), Run(Url, 22, 22)]),
    public_test("Square", "application id", &[Is("sandbox-sq0idb-"), Run(Url, 22, 22)]),
    secret("Square", "access token", &[Is("EAAA"), Run(Url, 60, 60)]),
    live("Plaid", "access token", &[Is("access-production-"), Uuid]),
    test("Plaid", "access token", &[Is("access-sandbox-"), Uuid]),
    live("Paddle", "API key", &[Is("pdl_live_apikey_"), Run(Small, 26, 26), Is("_"), Run(Alnum, 22, 22), Is("_"), Run(Alnum, 3, 3)]),
    test("Paddle", "API key", &[Is("pdl_sdbx_apikey_"), Run(Small, 26, 26), Is("_"), Run(Alnum, 22, 22), Is("_"), Run(Alnum, 3, 3)]),
    live("Xendit", "secret key", &[Is("xnd_production_"), Run(Alnum, 40, 80)]),
    test("Xendit", "secret key", &[Is("xnd_development_"), Run(Alnum, 40, 80)]),
    live("Midtrans", "server key", &[Is("Mid-server-"), Run(Url, 20, 40)]),
    public_live("Midtrans", "client key", &[Is("Mid-client-"), Run(Url, 16, 40)]),
    secret("Polar", "access token", &[Is("polar_pat_"), Run(Alnum, 20, 80)]),
    secret("Polar", "access token", &[Is("polar_oat_"), Run(Alnum, 20, 80)]),

    secret("Supabase", "secret key", &[Is("sb_secret_"), Run(Url, 20, 60)]),
    public("Supabase", "publishable key", &[Is("sb_publishable_"), Run(Url, 20, 60)]),
    secret("Supabase", "management token", &[Is("sbp_"), Run(Url, 40, 64)]),
    public("PostHog", "project key", &[Is("phc_"), Run(Alnum, 32, 60)]),
    secret("PostHog", "personal key", &[Is("phx_"), Run(Alnum, 32, 60)]),
    secret("PostHog", "feature flag key", &[Is("phs_"), Run(Alnum, 32, 60)]),
    secret("Sentry", "organisation token", &[Is("sntrys_eyJ"), Run(Base64, 80, 600)]),
    secret("Sentry", "user token", &[Is("sntryu_"), Run(Hex, 64, 64)]),
    public("Mapbox", "public token", &[Is("pk.eyJ"), Run(Url, 20, 200), Is("."), Run(Url, 22, 22)]),
    secret("Mapbox", "secret token", &[Is("sk.eyJ"), Run(Url, 20, 200), Is("."), Run(Url, 22, 22)]),
    secret("Mapbox", "temporary token", &[Is("tk.eyJ"), Run(Url, 20, 800), Is("."), Run(Url, 22, 22)]),
    public("Datadog", "client token", &[Is("pub"), Run(Hex, 32, 32)]),
    secret("Datadog", "application key", &[Is("ddapp_"), Run(Alnum, 34, 34)]),
    public("New Relic", "browser key", &[Is("NRJS-"), Run(Hex, 19, 19)]),
    public("New Relic", "browser key", &[Is("NRBR-"), Run(Hex, 19, 19)]),
    secret("New Relic", "user key", &[Is("NRAK-"), Run(Capital, 27, 27)]),
    secret("New Relic", "insert key", &[Is("NRII-"), Run(Url, 32, 32)]),
    secret("New Relic", "query key", &[Is("NRIQ-"), Run(Url, 32, 32)]),
    secret("LaunchDarkly", "SDK key", &[Is("sdk-"), Uuid]),
    secret("LaunchDarkly", "API key", &[Is("api-"), Uuid]),
    public("LaunchDarkly", "mobile key", &[Is("mob-"), Uuid]),
    secret("Grafana", "service account token", &[Is("glsa_"), Run(Alnum, 32, 32), Is("_"), Run(Hex, 8, 8)]),
    secret("Grafana", "cloud token", &[Is("glc_eyJ"), Run(Base64, 32, 400)]),
    public("PubNub", "publish key", &[Is("pub-c-"), Uuid]),
    public("PubNub", "subscribe key", &[Is("sub-c-"), Uuid]),
    secret("PubNub", "secret key", &[Is("sec-c-"), Run(Base64, 48, 48)]),
    secret("Langfuse", "secret key", &[Is("sk-lf-"), Uuid]),
    public("Langfuse", "public key", &[Is("pk-lf-"), Uuid]),

    secret("Resend", "API key", &[Is("re_"), Run(Alnum, 8, 8), Is("_"), Run(Alnum, 24, 24)]),
    secret("SendGrid", "API key", &[Is("SG."), Run(Url, 20, 24), Is("."), Run(Url, 39, 50)]),
    secret("Mailgun", "private key", &[Is("key-"), Run(Hex, 32, 32)]),
    public("Mailgun", "public validation key", &[Is("pubkey-"), Run(Hex, 32, 32)]),
    secret("Mailchimp", "API key", &[Run(Hex, 32, 32), Is("-us"), Run(Digit, 1, 2)]),
    secret("Brevo", "API key", &[Is("xkeysib-"), Run(Hex, 64, 64), Is("-"), Run(Alnum, 16, 16)]),
    secret("Brevo", "SMTP key", &[Is("xsmtpsib-"), Run(Hex, 64, 64), Is("-"), Run(Alnum, 16, 16)]),
    secret("MailerSend", "API token", &[Is("mlsn."), Run(Hex, 30, 100)]),
    public("Twilio", "account SID", &[Is("AC"), Run(Hex, 32, 32)]),
    public("Twilio", "API key SID", &[Is("SK"), Run(Hex, 32, 32)]),
    secret("Klaviyo", "private key", &[Is("pk_"), Run(Small, 34, 34)]),
    secret("ClickUp", "personal token", &[Is("pk_"), Run(Digit, 7, 9), Is("_"), Run(Capital, 32, 32)]),
    secret("Courier", "production key", &[Is("pk_prod_"), Run(Capital, 28, 28)]),

    secret("GitHub", "personal access token", &[Is("ghp_"), Run(Alnum, 36, 255)]),
    secret("GitHub", "OAuth token", &[Is("gho_"), Run(Alnum, 36, 255)]),
    secret("GitHub", "user-to-server token", &[Is("ghu_"), Run(Alnum, 36, 255)]),
    secret("GitHub", "installation token", &[Is("ghs_"), Run(Alnum, 36, 255)]),
    secret("GitHub", "refresh token", &[Is("ghr_"), Run(Alnum, 36, 255)]),
    secret("GitHub", "fine-grained token", &[Is("github_pat_"), Run(Alnum, 22, 22), Is("_"), Run(Alnum, 59, 59)]),
    secret("GitLab", "routable access token", &[Is("glpat-"), Run(Url, 27, 300), Is("."), Run(Small, 2, 2), Is("."), Run(Small, 9, 9)]),
    secret("GitLab", "routable access token", &[Is("glpat-"), Run(Url, 27, 300), Is("."), Run(Small, 9, 9)]),
    secret("GitLab", "personal access token", &[Is("glpat-"), Run(Url, 20, 20)]),
    secret("GitLab", "deploy token", &[Is("gldt-"), Run(Url, 20, 20)]),
    secret("GitLab", "runner token", &[Is("glrt-"), Run(Url, 20, 20)]),
    secret("GitLab", "pipeline trigger token", &[Is("glptt-"), Run(Hex, 40, 40)]),
    secret("npm", "access token", &[Is("npm_"), Run(Alnum, 36, 36)]),
    secret("PyPI", "upload token", &[Is("pypi-AgE"), Run(Url, 50, 1000)]),
    secret("RubyGems", "API key", &[Is("rubygems_"), Run(Hex, 48, 48)]),
    secret("Docker Hub", "access token", &[Is("dckr_pat_"), Run(Url, 27, 27)]),
    secret("Docker Hub", "organisation token", &[Is("dckr_oat_"), Run(Url, 32, 32)]),
    secret("Hugging Face", "access token", &[Is("hf_"), Run(Alnum, 34, 34)]),
    secret("Atlassian", "API token", &[Is("ATATT3"), Run(Url, 100, 400), Is("="), Run(Capital, 8, 8)]),
    secret("CircleCI", "personal token", &[Is("CCIPAT_"), Run(Alnum, 22, 22), Is("_"), Run(Hex, 40, 40)]),
    secret("Postman", "API key", &[Is("PMAK-"), Run(Hex, 24, 24), Is("-"), Run(Hex, 34, 34)]),
    secret("SonarQube", "token", &[Is("squ_"), Run(Hex, 40, 40)]),

    // An access key id opens nothing alone, but whoever ships it ships its other half sooner or later.
    secret("AWS", "access key id", &[Is("AKIA"), Run(Base32, 16, 16)]),
    secret("AWS", "temporary access key id", &[Is("ASIA"), Run(Base32, 16, 16)]),
    secret("AWS", "Bedrock API key", &[Is("ABSK"), Run(Base64, 109, 269)]),
    public("Google", "API key", &[Is("AIza"), Run(Url, 35, 35)]),
    secret("Google", "Gemini API key", &[Is("AQ.Ab8RN6"), Run(Url, 44, 44)]),
    secret("Google", "OAuth client secret", &[Is("GOCSPX-"), Run(Url, 28, 28)]),
    secret("Google", "OAuth access token", &[Is("ya29."), Run(Url, 20, 1024)]),
    public("Google", "OAuth client id", &[Run(Digit, 6, 20), Is("-"), Run(Small, 32, 32), Is(".apps.googleusercontent.com")]),
    public("Cloudflare", "Turnstile site key", &[Is("0x4AAAAAAA"), Run(Url, 12, 15)]),
    secret("Cloudflare", "Turnstile secret key", &[Is("0x4AAAAAAA"), Run(Url, 25, 32)]),
    secret("Cloudflare", "API token", &[Is("cfut_"), Run(Alnum, 48, 48)]),
    secret("Cloudflare", "account token", &[Is("cfat_"), Run(Alnum, 48, 48)]),
    secret("Cloudflare", "global API key", &[Is("cfk_"), Run(Alnum, 48, 48)]),
    secret("DigitalOcean", "access token", &[Is("dop_v1_"), Run(Hex, 64, 64)]),
    secret("DigitalOcean", "OAuth token", &[Is("doo_v1_"), Run(Hex, 64, 64)]),
    secret("DigitalOcean", "refresh token", &[Is("dor_v1_"), Run(Hex, 64, 64)]),
    secret("Vercel", "access token", &[Is("vcp_"), Run(Alnum, 56, 56)]),
    secret("Vercel", "AI gateway key", &[Is("vck_"), Run(Alnum, 56, 56)]),
    secret("Vercel", "Blob token", &[Is("vercel_blob_rw_"), Run(Alnum, 16, 16), Is("_"), Run(Alnum, 30, 40)]),
    secret("Heroku", "API key", &[Is("HRKU-AA"), Run(Url, 58, 58)]),
    secret("Render", "API key", &[Is("rnd_"), Run(Alnum, 28, 40)]),
    secret("Netlify", "access token", &[Is("nfp_"), Run(Alnum, 36, 40)]),
    secret("Neon", "API key", &[Is("napi_"), Run(Alnum, 60, 70)]),
    secret("PlanetScale", "password", &[Is("pscale_pw_"), Run(Base64, 32, 64)]),
    secret("PlanetScale", "service token", &[Is("pscale_tkn_"), Run(Base64, 32, 64)]),
    secret("Databricks", "access token", &[Is("dapi"), Run(Hex, 32, 32)]),
    secret("Pulumi", "access token", &[Is("pul-"), Run(Hex, 40, 40)]),
    secret("Doppler", "personal token", &[Is("dp.pt."), Run(Alnum, 40, 44)]),
    secret("HashiCorp Vault", "service token", &[Is("hvs."), Run(Url, 24, 300)]),
    secret("1Password", "service account token", &[Is("ops_eyJ"), Run(Base64, 250, 2000)]),
    secret("age", "identity", &[Is("AGE-SECRET-KEY-1"), Run(Capital, 58, 58)]),
    public("age", "recipient", &[Is("age1"), Run(Small, 58, 58)]),

    secret("Anthropic", "API key", &[Is("sk-ant-api03-"), Run(Url, 80, 120)]),
    secret("Anthropic", "admin key", &[Is("sk-ant-admin01-"), Run(Url, 80, 120)]),
    secret("Anthropic", "OAuth token", &[Is("sk-ant-oat01-"), Run(Url, 80, 120)]),
    secret("OpenRouter", "API key", &[Is("sk-or-v1-"), Run(Hex, 64, 64)]),
    secret("OpenAI", "project key", &[Is("sk-proj-"), Run(Url, 40, 200)]),
    secret("OpenAI", "service account key", &[Is("sk-svcacct-"), Run(Url, 40, 200)]),
    secret("OpenAI", "admin key", &[Is("sk-admin-"), Run(Url, 40, 200)]),
    secret("OpenAI", "API key", &[Is("sk-"), Run(Alnum, 48, 48)]),
    secret("Groq", "API key", &[Is("gsk_"), Run(Alnum, 52, 52)]),
    secret("xAI", "API key", &[Is("xai-"), Run(Alnum, 80, 80)]),
    secret("Perplexity", "API key", &[Is("pplx-"), Run(Alnum, 48, 48)]),
    secret("Replicate", "API token", &[Is("r8_"), Run(Alnum, 37, 37)]),
    secret("NVIDIA", "API key", &[Is("nvapi-"), Run(Url, 60, 70)]),
    secret("Pinecone", "API key", &[Is("pcsk_"), Run(Alnum, 5, 6), Is("_"), Run(Alnum, 63, 63)]),

    secret("Slack", "bot token", &[Is("xoxb-"), Run(Digit, 10, 13), Is("-"), Run(Url, 16, 60)]),
    secret("Slack", "user token", &[Is("xoxp-"), Run(Digit, 10, 13), Is("-"), Run(Url, 40, 80)]),
    secret("Slack", "app token", &[Is("xapp-1-"), Run(Url, 60, 120)]),
    secret("Slack", "webhook", &[Is("https://hooks.slack.com/services/T"), Run(Capital, 8, 12), Is("/B"), Run(Capital, 8, 12), Is("/"), Run(Alnum, 23, 25)]),
    secret("Discord", "webhook", &[Is("https://discord.com/api/webhooks/"), Run(Digit, 17, 20), Is("/"), Run(Url, 60, 72)]),
    secret("Telegram", "bot token", &[Run(Digit, 8, 10), Is(":AA"), Run(Url, 32, 33)]),
    secret("HubSpot", "private app token", &[Is("pat-na1-"), Uuid]),
    secret("HubSpot", "private app token", &[Is("pat-eu1-"), Uuid]),
    secret("Shopify", "access token", &[Is("shpat_"), Run(Hex, 32, 32)]),
    secret("Shopify", "shared secret", &[Is("shpss_"), Run(Hex, 32, 32)]),
    secret("Linear", "API key", &[Is("lin_api_"), Run(Alnum, 40, 40)]),
    secret("Notion", "integration token", &[Is("ntn_"), Run(Digit, 11, 11), Run(Alnum, 35, 35)]),
    secret("Notion", "integration token", &[Is("secret_"), Run(Alnum, 43, 43)]),
    secret("Airtable", "access token", &[Is("pat"), Run(Alnum, 14, 14), Is("."), Run(Hex, 64, 64)]),
    secret("Figma", "access token", &[Is("figd_"), Run(Url, 38, 42)]),
    secret("Tailscale", "key", &[Is("tskey-"), Run(Url, 20, 80)]),
];
