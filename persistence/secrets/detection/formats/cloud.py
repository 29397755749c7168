"""Clouds, hosting, networks and databases as a service."""

from persistence.secrets.detection.findings import Sensitivity
from persistence.secrets.detection.formats.form import forms
from persistence.secrets.detection.published import is_unpublished

CRITICAL = Sensitivity.CRITICAL


def _not_from_the_manual(key: str) -> bool:
    """AWS marks the keys of its documentation with EXAMPLE; others write XXXX."""
    return "EXAMPLE" not in key and "XXXXX" not in key


FORMS = (
    *forms(
        "aws_access_key",
        "AWS Access Key",
        "{AKIA|ASIA|ABIA|ACCA}{U16} A3T{U17}",
        check=_not_from_the_manual,
        least_entropy=0,
    ),
    *forms("aws_bedrock_key", "AWS Bedrock Key", "ABSK{B109-269}", CRITICAL),
    *forms(
        "aws_bedrock_key",
        "AWS Bedrock Key",
        "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"
        " bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{B1+}",
        CRITICAL,
        least_entropy=0,
    ),
    *forms("aws_mws_key", "Amazon MWS Token", "amzn.mws.{UUID}"),
    *forms("aws_appsync_key", "AWS AppSync Key", "da2-{L26}"),
    *forms(
        "google_api_key", "Google API Key", "AIza{D35}", check=is_unpublished, least_entropy=3.9
    ),
    *forms("google_oauth", "Google OAuth Secret", "GOCSPX-{D28}", CRITICAL),
    *forms("google_oauth", "Google OAuth Token", "ya29.{D20+} 1//0{N1}{D40-120}"),
    *forms("google_api_key", "Google API Key", "AQ.{D50}"),
    *forms("fcm_key", "Firebase Cloud Messaging Key", "AAAA{D7}:{D140}"),
    *forms(
        "azure_client_secret",
        "Azure Client Secret",
        "{V3}{N1}Q~{V31-34}",
        CRITICAL,
        least_entropy=3,
    ),
    *forms("azure_function_key", "Azure Function Key", "{D44}AzFu{D4}== {D43-52}AzFu{D4-10}"),
    *forms("azure_search_key", "Azure Search Key", "{A42}AzSe{A2-6}"),
    *forms(
        "azure_storage_key",
        "Azure Storage Key",
        "{B76}+ASt{B4}= {B76}+{AMC|ARm|ACDb}{B4-5}=",
        CRITICAL,
    ),
    *forms("alibaba_key", "Alibaba Cloud Access Key", "LTAI{A20} LTAI{A16}"),
    *forms("tencent_key", "Tencent Cloud Secret Id", "AKID{A32}"),
    *forms("digitalocean_token", "DigitalOcean Token", "{dop_v1_|doo_v1_|dor_v1_}{H64}"),
    *forms("heroku_key", "Heroku API Key", "HRKU-AA{D58} HRKU-{D60} HRKU-{UUID}"),
    *forms("fly_token", "Fly.io Token", "fo1_{D43} fm1r_{B80+} fm1a_{B80+} fm2_{B80+}"),
    *forms("netlify_token", "Netlify Token", "{nfp_|nfc_|nfo_|nfu_|nfb_}{A36}"),
    *forms("vercel_token", "Vercel Token", "{vcp_|vci_|vca_|vcr_|vck_}{A24-64}"),
    *forms("render_token", "Render API Key", "rnd_{A28-36}"),
    *forms("scalingo_token", "Scalingo Token", "tk-us-{D48}"),
    *forms("cloudflare_key", "Cloudflare Origin CA Key", "v1.0-{H24}-{H146}"),
    *forms("cloudflare_key", "Cloudflare API Token", "{cfut_|cfat_|cfk_}{A40-48}"),
    *forms(
        "planetscale_token", "PlanetScale Token", "{pscale_tkn_|pscale_pw_|pscale_oauth_}{Q32-64}"
    ),
    *forms(
        "supabase_token", "Supabase Token", "sbp_{H40} sbp_v0_{H40} sbp_oauth_{H40} sb_secret_{D31}"
    ),
    *forms("neon_token", "Neon API Key", "napi_{L64}"),
    *forms("databricks_token", "Databricks Token", "dapi{H32} dapi{H32}-{N1} dose{H32}"),
    *forms("confluent_secret", "Confluent Secret", "cflt{B60}"),
    *forms(
        "tailscale_key",
        "Tailscale Key",
        "tskey-{auth|api|client|scim|webhook}-{A10-24}-{A20-60} tskey-{A10-24}-{A20-60}",
    ),
    *forms("defined_token", "Defined Networking Token", "dnkey-{E26}-{E52}"),
    *forms(
        "yandex_key", "Yandex Cloud Key", "AQVN{D35-38} YC{D38} t1.{D40-300} t1.{E20-300}.{D86}"
    ),
    *forms("akamai_token", "Akamai Token", "akab-{L16}-{L16}"),
    *forms("mongodb_key", "MongoDB Atlas Key", "mdb_sa_sk_{D40}"),
    *forms("clickhouse_key", "ClickHouse Cloud Key", "4b1d{A38}"),
    *forms("openstack_token", "OpenStack Token", "gAAAAAB{D100-400}"),
    *forms(
        "softlayer_key",
        "SoftLayer API Key",
        "api.softlayer.com/soap/v3/{L64} api.softlayer.com/soap/v3.1/{L64}"
        " api.softlayer.com/rest/v3/{L64}",
    ),
    *forms("swarm_token", "Docker Swarm Token", "SWMTKN-1-{L50}-{L25} SWMKEY-1-{D43}", CRITICAL),
    *forms("paserk_key", "PASERK Key", "{k1|k2|k3|k4}.{secret|local}.{D40+}", CRITICAL),
    *forms(
        "age_key", "age Secret Key", "AGE-SECRET-KEY-1{U58} AGE-SECRET-KEY-PQ-1{U58+}", CRITICAL
    ),
    *forms(
        "one_password",
        "1Password Secret Key",
        "A3-{U6}-{U11}-{U5}-{U5}-{U5} A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}",
        CRITICAL,
    ),
    *forms(
        "one_password",
        "1Password Service Account Token",
        "ops_eyJ{B250+}",
        CRITICAL,
        least_entropy=4,
    ),
)
