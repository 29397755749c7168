"""How providers write their secrets: one table per trade, all of them in `FORMS`."""

from persistence.secrets.detection.formats import (
    ai,
    business,
    chat,
    cloud,
    code_hosts,
    payment,
    personal,
)
from persistence.secrets.detection.formats.form import Form

FORMS: tuple[Form, ...] = (
    *code_hosts.FORMS,
    *cloud.FORMS,
    *ai.FORMS,
    *chat.FORMS,
    *payment.FORMS,
    *business.FORMS,
    *personal.FORMS,
)
