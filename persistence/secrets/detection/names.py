"""What a name says of its value: `dbPassword`, `DB_PASSWORD` and `db-password` say a secret."""

import re
from functools import lru_cache

from persistence.secrets.detection.findings import Kind, Sensitivity
from persistence.secrets.detection.placeholders import word_set

PASSWORD = Kind("passwords", "Password", Sensitivity.CRITICAL)
SECRET = Kind("secrets", "Secret", Sensitivity.CRITICAL)
API_KEY = Kind("api_keys", "API Key")
AWS_SECRET = Kind("aws_secret_key", "AWS Secret Key", Sensitivity.CRITICAL)
TOKEN = Kind("tokens", "Token")
PRIVATE_KEY = Kind("private_keys", "Private Key", Sensitivity.CRITICAL)
KEY = Kind("keys", "Key")  # some key: only a value that looks random is a secret

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORD_OF_ANY_SCRIPT = re.compile(r"[^\W\d_]+|\d+")
_ENDS = (
    (PASSWORD, "password passwd passphrase passcode passwort kennwort contraseña contrasena senha"),
    (PASSWORD, "pwd пароль 密码 密碼 パスワード 비밀번호 motdepasse htpasswd mnemonic"),
    (PASSWORD, "dbpass databasepass keypass"),
    (SECRET, "secret secrets secrete"),
    (API_KEY, "apikey apikeys accesskey authkey accountkey servicekey clientkey dbkey databasekey"),
    (PRIVATE_KEY, "privatekey secretkey signingkey encryptionkey masterkey privkey"),
    (TOKEN, "token authorization"),
)
_WHOLE = {  # words too short or too common to be looked for at the end of another
    **dict.fromkeys(("pass", "passw", "pw", "psw", "pswd", "mdp", "passwords"), PASSWORD),
    **dict.fromkeys(("credential", "credentials", "creds", "cred"), SECRET),
    **dict.fromkeys(("pat", "jwt", "bearer"), TOKEN),
}
_BEFORE_KEY = {
    **dict.fromkeys(
        ["api", "access", "auth", "account", "service", "client", "app", "application", "db"],
        API_KEY,
    ),
    **dict.fromkeys(["database", "storage", "shared", "subscription", "license", "ssh"], API_KEY),
    **dict.fromkeys(["cloudant", "cl", "softlayer", "sl", "ibm", "iam"], API_KEY),
    **dict.fromkeys(
        ["private", "priv", "secret", "signing", "encryption", "master", "crypto"], PRIVATE_KEY
    ),
    **dict.fromkeys(["hmac", "session", "cookie", "deploy", "admin", "root"], PRIVATE_KEY),
}
_BEFORE_PASS = word_set(
    """
    db database user usr my sl smtp imap ftp sftp mail email admin root key login auth ssh
    cl cloudant sudo pg mysql mongo redis sql ldap http proxy wifi app service svc account
    default old new test win client server host master secret vpn rabbitmq amqp basic crypt
    zip pdf cert store
    """
)
_NO_PASS = word_set("bypass compass trespass surpass underpass overpass encompass")
_NO_PASS_BEFORE = word_set("render boarding first second single multi low high band two one")
_NO_SECRET_KEY = word_set(
    """
    public pub primary foreign cache partition sort object map dict row routing lookup hash
    range group index i18n translation message idempotency dedup config sort storage s3 kms
    context registry state theme hot short arrow up down left right enter escape composite
    natural unique monkey turkey donkey keyboard hotkey bucket idx i18n schema sequence query item
    label react widget event entry i18n l10n locale column field record document entity s3
    author recv pubkey
    """
)
_ABOUT_IT = word_set(  # the last word says that the value is about the secret, not the secret
    """
    id ids name names file filename path dir url uri href link type kind length len size
    refs references db count limit max min policy rule rules regex pattern format field label
    hint placeholder
    prompt title text message msg error errors help description desc reset expire expiry expires
    expired expiration at time date age ttl timeout hash hashed digest checksum algorithm
    alg version status state enabled disabled required valid invalid verified strength
    changed updated created used usage index ref reference arn variable var env provider
    manager store storage service endpoint input box form page screen view button class
    column table group user username email attempts retries rotation generator validator
    encoder parser handler request response callback function method scope scopes prefix
    suffix header headers fingerprint signature mode source model info encode decode format
    join strip split get find replace match test check verify compare startswith endswith
    ttype through arg only bytes
    """
)
_PUBLIC = word_set(
    """
    public pub csrf xsrf authenticity verification next page continuation cancellation sync
    pagination no without forgot reset is has use needs max min num total prompt completion
    stop eos bos pad mask with pull uuid
    """
)
_DONE_TO_IT = word_set(  # the first word says what happens to the secret, as `update_password`
    "update allow enable disable require show hide ask generate rotate remember ignore"
)
_LAST = frozenset({"pass", "credential", "credentials", "cred", "creds"})  # or of something else


@lru_cache(maxsize=16_384)
def secret_named(name: str) -> Kind | None:
    """Return the kind of secret that a name promises, None if it promises none.

    For names only, which are kept: a value may be a secret, ask `secret_said` about its words.
    """
    return secret_said(words_of(name))


def words_of(name: str) -> tuple[str, ...]:
    """Split `dbPassword2`, `DB_PASSWORD_2` or `db-password-2` into its words in lower case."""
    word = _WORD if name.isascii() else _WORD_OF_ANY_SCRIPT
    return tuple(found.lower() for found in word.findall(name[-128:]))


def secret_said(words: tuple[str, ...]) -> Kind | None:
    """Return the kind of secret that words promise: the last that is said, and hardly more."""
    if "for" in words[1:]:  # `password_for_email` is no email
        words = words[: words.index("for", 1)]
    while words and words[-1].isdigit():
        words = words[:-1]
    if not words or words[-1] in _ABOUT_IT or not _PUBLIC.isdisjoint(words):
        return None
    if len(words) > 1 and words[0] in _DONE_TO_IT:
        return None
    for place in range(len(words) - 1, max(-1, len(words) - 4), -1):
        kind = _said(words, place)
        if kind is API_KEY and words[place - 2 : place] == ("secret", "access"):
            return AWS_SECRET
        if kind:  # `password_super_secure` is one; a pass or a key with a word after it is not
            last = place == len(words) - 1
            return kind if last or (kind is not KEY and words[place] not in _LAST) else None
    return None


def _said(words: tuple[str, ...], place: int) -> Kind | None:
    word = words[place]
    if word == "pass" and place and words[place - 1] not in _BEFORE_PASS:
        # A render pass, a boarding pass; of an account that nobody foresaw only what is random.
        return None if words[place - 1] in _NO_PASS_BEFORE else KEY
    if word in _WHOLE:
        return _WHOLE[word]
    for kind, ends in _ENDS:
        if word.endswith(tuple(ends.split())):
            return kind
    if word.endswith("pass") and word not in _NO_PASS:
        return PASSWORD if word.removesuffix("pass") in _BEFORE_PASS else KEY
    if word in ("key", "keys"):
        before = words[place - 1] if place else ""
        if before.isdigit() and place > 1:  # `s3_key` is s, 3, key
            before = words[place - 2] + before
        if before in _BEFORE_KEY:
            return _BEFORE_KEY[before]
        return KEY if place and before not in _NO_SECRET_KEY else None
    if word.endswith("key") and word not in _NO_SECRET_KEY:
        return KEY
    return None
