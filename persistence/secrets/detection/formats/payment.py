"""Payment and trade."""

from persistence.secrets.detection.findings import Sensitivity
from persistence.secrets.detection.formats.form import forms

CRITICAL = Sensitivity.CRITICAL
FORMS = (
    *forms(
        "stripe_key",
        "Stripe Key",
        "{sk|rk}_{live|test|prod}_{A10-99} {sk|rk}_{live|test|prod}_{A10-99}_{A10-99}"
        " whsec_{A24-64}"
        " sk_org_{live|test}_{A20-99}",
        CRITICAL,
    ),
    *forms(
        "square_token",
        "Square Token",
        "sq0atp-{D22-60} sq0csp-{Y43} sq0idp-{D22} sq0{C3}-{D22} sq0{C3}-{D43}",
    ),
    *forms("square_token", "Square Token", "EAAA{D60} EAAA{D22-60}"),
    *forms(
        "paypal_token",
        "PayPal or Braintree Token",
        "access_token$production${L16}${H32} access_token$sandbox${L16}${H32}",
    ),
    *forms("plaid_token", "Plaid Token", "access-{sandbox|development|production}-{UUID}"),
    *forms(
        "flutterwave_key",
        "Flutterwave Key",
        "FLWSECK-{A32}-X FLWSECK_TEST-{A12} FLWSECK_TEST-{A32} FLWSECK_TEST-{A32}-X"
        " FLWPUBK_TEST-{A32}-X",
    ),
    *forms("gocardless_token", "GoCardless Token", "live_{E40}", least_entropy=3.5),
    *forms("adyen_key", "Adyen API Key", "AQE{B100-600}"),
    *forms("razorpay_key", "Razorpay Key", "rzp_{live|test}_{A14}"),
    *forms("midtrans_key", "Midtrans Server Key", "{SB-|}Mid-server-{D24}"),
    *forms("paystack_key", "Paystack Key", "sk_{live|test}_{H40}"),
    *forms("mollie_key", "Mollie Key", "live_{A30} test_{A30}", least_entropy=3.5),
    *forms("shopify_token", "Shopify Token", "{shpat_|shpca_|shppa_|shpss_|shptka_|shpua_}{X32}"),
    *forms("shippo_token", "Shippo Token", "shippo_{live|test}_{X40}"),
    *forms("easypost_token", "EasyPost Token", "EZAK{A54} EZTK{A54}"),
    *forms("duffel_token", "Duffel Token", "duffel_{live|test}_{E43}"),
    *forms(
        "lob_key", "Lob Key", "live_{H35} test_{H35} live_pub_{H31} test_pub_{H31}", least_entropy=3
    ),
    *forms("etsy_token", "Etsy Token", "etsy_{A24}"),
    *forms("maxmind_key", "MaxMind License Key", "{A6}_{A29}_mmk"),
)
