"""Secrets of a given sensitivity, sealed as the library seals them."""

from persistence.secrets import keeping, keys
from persistence.secrets.detection.findings import Kind, Sensitivity
from persistence.secrets.models import SealedSecret
from persistence.secrets.tokens import Found, token
from persistence.writing import transaction


def sealed(value: str, level: str = "HIGH", description: str = "API Key") -> str:
    """Seal a value and return the uuid of the secret."""
    kind = Kind("test", description, Sensitivity(level))
    with transaction():
        return keeping.kept(Found(value, kind, "attributes.made"), keys.sealer())


def made_token(value: str, level: str = "HIGH") -> str:
    return token(sealed(value, level), "API Key")


def for_manual_access_alone(uuid: str) -> None:
    """Seal a secret anew so that it opens to a person alone."""
    row = SealedSecret.objects.get(secret_uuid=uuid)
    keeping.bind(row, keys.sealer(), manual_only=True)
