"""Chat, mail and other ways to reach people."""

import re

from persistence.secrets.detection.formats.form import forms

_NUMBER = re.compile(r"-\d{5,}-")


def _numbered(token: str) -> bool:
    """Slack's have the number of a team or a user, and letters after it."""
    return bool(_NUMBER.search(token)) and bool(token[5:].strip("-0123456789"))


FORMS = (
    *forms(
        "slack_token",
        "Slack Token",
        "{xoxa|xoxb|xoxo|xoxp|xoxr|xoxs|xoxc|xoxe}-{N5-16}-{D6-300}"
        " {xoxa|xoxr}-{N1}-{N5-16}-{D6-300}",
        check=_numbered,
        least_entropy=2.2,
    ),
    *forms(
        "slack_token",
        "Slack Token",
        "{xoxa|xoxr}-{A8-48} {xoxa|xoxr}-{N1}-{A8-48} xoxd-{P40-400} xwfp-{D20-300}"
        " xoxe-{N1}-{A50-300} xoxe.xoxp-{N1}-{A50-300} xoxe.xoxb-{N1}-{A50-300}"
        " xapp-{N1}-{U6-30}-{N6-60}-{A20-100}",
        check=lambda token: sum(map(str.isdigit, token)) >= 3,
    ),
    *forms(
        "slack_webhook",
        "Slack Webhook",
        "hooks.slack.com/services/T{W6-14}/B{W6-14}/{W10-40}",
        least_entropy=0,  # nobody else's address looks so
    ),
    *forms(
        "slack_webhook",
        "Slack Webhook",
        "hooks.slack.com/workflows/T{A6-14}/A{A6-14}/{N12-24}/{A18-30}"
        " hooks.slack.com/triggers/{A6-14}/{N8-24}/{H20-40}",
        least_entropy=3,
    ),
    *forms(
        "discord_token",
        "Discord Bot Token",
        "{M|N|O}{D23-25}.{D6}.{D27} {M|N|O}{D23-25}.{D6}.{D38}",
    ),
    *forms(
        "discord_webhook",
        "Discord Webhook",
        "discord.com/api/webhooks/{N17-20}/{D60-72} discordapp.com/api/webhooks/{N17-20}/{D60-72}",
    ),
    *forms(
        "telegram_token", "Telegram Bot Token", "{N8-10}:AA{D33} {N5-16}:A{D34} bot{N8-10}:AA{D33}"
    ),
    *forms("telegram_token", "Telegram Bot Token", "{N8-10}:{D35}", least_entropy=4),
    *forms(
        "teams_webhook",
        "Microsoft Teams Webhook",
        "webhook.office.com/webhookb2/{L8}-{L4}-{L4}-{L4}-{L12}@{L8}-{L4}-{L4}-{L4}-{L12}/IncomingWebhook/{L32}/{L8}-{L4}-{L4}-{L4}-{L12}",
    ),
    *forms("twilio_key", "Twilio Key", "SK{L32} AC{L32}", least_entropy=0),
    *forms("twilio_key", "Twilio Key", "SK{X32} AC{X32}"),
    *forms("sendgrid_key", "SendGrid API Key", "SG.{D22}.{D43} SG.{Q66}"),
    *forms("brevo_key", "Brevo API Key", "xkeysib-{H64}-{A16} xsmtpsib-{H64}-{A16}"),
    *forms("mailgun_key", "Mailgun Key", "key-{H32} {H32}-{H8}-{H8} pubkey-{H32}"),
    *forms("mailchimp_key", "Mailchimp API Key", "{H32}-us{N1-2}"),
    *forms("mandrill_key", "Mandrill API Key", "md-{D22}"),
    *forms("resend_key", "Resend API Key", "re_{A8}_{A24}", least_entropy=3.2),
    *forms("mailersend_key", "MailerSend Token", "mlsn.{H64}"),
    *forms("zoho_token", "Zoho Token", "1000.{H32}.{H32}"),
    *forms(
        "facebook_token",
        "Facebook Token",
        "{N15-16}|{D27} {N15-16}|{D28-40} {N15-16}%{D27-40} EAAA{A60+}"
        " {EAAM|EAAC|EAAG|EAAB|EAAI|EAAJ}{A90+} EAACEdEose0cBA{A20+}",
    ),
    *forms("instagram_token", "Instagram Token", "IGQV{D60+} IGAA{D60+}"),
    *forms("twitter_token", "Twitter Bearer Token", "AAAAAAAAAAAAAAAAAAAAA{P80-300}"),
    *forms("intercom_token", "Intercom Token", "dG9rOi{B40-90}"),
    *forms("courier_token", "Courier Token", "pk_prod_{U28}"),
    *forms("matrix_token", "Matrix Access Token", "syt_{A4-80}_{A20}_{A6} mct_{A30}_{A6}"),
    *forms("zapier_hook", "Zapier Webhook", "hooks.zapier.com/hooks/catch/{N4-10}/{L5-10}"),
)
