"""Monitoring, documents, design, support and other services of a working day."""

from persistence.secrets.detection.formats.form import forms

FORMS = (
    *forms("grafana_token", "Grafana Token", "glc_{B32-400} glsa_{A32}_{X8} eyJrIjoi{B70-400}"),
    *forms(
        "newrelic_key",
        "New Relic Key",
        "NRAK-{U27} NRAK-{A27} NRJS-{H19} NRII-{D32} NRBR-{H19} NRRA-{H42} NRIQ-{D32}"
        " NRSP-{H20-40}",
    ),
    *forms("newrelic_key", "New Relic License Key", "{H36}NRAL {X32}FFFFNRAL"),
    *forms(
        "sentry_token",
        "Sentry Token",
        "sntrys_eyJ{B80-500} sntrys_eyJ{B20-300}_{B40-60} sntryu_{H64} sntrya_{H64}",
    ),
    *forms("dynatrace_token", "Dynatrace Token", "{dt0c01|dt0s01|dt0s02|dt0s08}.{A24}.{A64}"),
    *forms("honeycomb_key", "Honeycomb Key", "{hcaik_|hcamk_|hcaic_|hcbik_}{L58}"),
    *forms("pagerduty_token", "PagerDuty Token", "pdus+{D20-30}"),
    *forms("notion_token", "Notion Token", "ntn_{N11}{A35} secret_{A43}", least_entropy=3),
    *forms("linear_token", "Linear Token", "lin_api_{A40} lin_oauth_{A64} lin_oauth_{A32-64}"),
    *forms("airtable_token", "Airtable Token", "pat{A14}.{H64}"),
    *forms("figma_token", "Figma Token", "figd_{D40} figu_{D40} figo_{D40}"),
    *forms("asana_token", "Asana Token", "{N1}/{N16}:{A32} {N1}/{N16}/{N16}:{A32}"),
    *forms("clickup_token", "ClickUp Token", "pk_{N6-9}_{U32}"),
    *forms("hubspot_token", "HubSpot Token", "pat-{na1|na2|eu1|ap1}-{UUID}"),
    *forms("salesforce_token", "Salesforce Token", "00D{A12-15}!{V60-120}"),
    *forms("contentful_token", "Contentful Token", "CFPAT-{D43}"),
    *forms("typeform_token", "Typeform Token", "tfp_{Q40-60}"),
    *forms("dropbox_token", "Dropbox Token", "sl.{D130-160} sl.u.{D130-1500} sl.B{D130-1500}"),
    *forms("adobe_secret", "Adobe Client Secret", "p8e-{D32}"),
    *forms("frameio_token", "Frame.io Token", "fio-u-{E64}"),
    *forms("mapbox_token", "Mapbox Secret Token", "sk.eyJ{D60-120}.{D20-30}"),
    *forms("intra42_secret", "42 API Secret", "{s-s4t2ud|s-s4t2af|u-s4t2ud}-{H64}"),
    *forms("settlemint_token", "SettleMint Token", "{sm_pat_|sm_aat_|sm_sat_}{A16}"),
    *forms("sanity_token", "Sanity Token", "sk{A80}{A60-100}", least_entropy=4),
    *forms("cal_key", "Cal.com API Key", "cal_live_{H32} cal_{H32}"),
    *forms("posthog_key", "PostHog Key", "phx_{A40-48}"),
    *forms("statsig_key", "Statsig Key", "secret-{A40-44} console-{A40-44}", least_entropy=4),
    *forms("apify_token", "Apify Token", "apify_api_{A36}"),
    *forms("rapid_key", "RapidAPI Key", "{A10}msh{A15}p{A6}jsn{A12}"),
    *forms("ngrok_token", "Ngrok Token", "ngrok_{A20-50}"),
    *forms(
        "authress_key",
        "Authress Access Key",
        "{sc|ext|scauth|authress}_{L5-30}.{L4-6}.acc{-|_}{D10-32}.{E30-120}",
    ),
    *forms("samsara_token", "Samsara Token", "samsara_api_{A30}"),
)
