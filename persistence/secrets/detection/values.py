"""Whether a value beside a secret's name is the secret, by how it is written and what it is."""

import re
from enum import Enum

from persistence.secrets.detection.findings import Kind
from persistence.secrets.detection.names import KEY, PASSWORD, SECRET, TOKEN, secret_said, words_of
from persistence.secrets.detection.placeholders import entropy, is_placeholder, is_template
from persistence.secrets.detection.published import is_published
from persistence.secrets.detection.spelling import (
    is_jumbled,
    is_made_of_words,
    is_run_together,
    is_unspoken,
)


class Written(Enum):
    """How a value stands in a text, from the most to the least certain to be a literal."""

    QUOTED = "in quotes, or as an element of XML"
    PASSED = "in quotes, the next argument of a call: as likely a salt, or the name of a field"
    ARGUMENT = "right after `=`"
    BARE = "after an operator and a space, or a flag: a setting, or an expression of a program"
    SAID = "after a space or `is`: a sentence"


_PATH = re.compile(
    r"(?:~|\.{0,2}|[A-Za-z]:)[/\\][\w.\-@/\\ ]*$|[\w.\-]+/[\w.\-/]+\.\w{1,5}$"
    r"|(?:[a-z_\-]{2,}/){3,}[\w.\-]+$"
)
_ADDRESS = re.compile(r"\d+(?:\.\d+)+$|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}$")  # of the net
_QUALIFIED = re.compile(r"(?:org|com|net|io|java|javax)(?:\.[A-Za-z_]\w*){2,}$")
_FILE = re.compile(
    r"[\w.\-]+\.(?:pem|key|crt|cer|csr|jks|keystore|keytab|p12|pfx|pub|asc|gpg|json|ya?ml|toml|ini|cfg"
    r"|conf|env|properties|xml|txt|md|csv|log|db|sqlite|sql|sh|py|js|ts|go|rb|java|php|html?)$",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)+[;,)\]}]*$")
_CALL = re.compile(
    r"[\w$.:>?-]*[(\[]|\{[\w.]+(?:[:,}(]|$)|![01]\b|(?:null|true|false|none|undefined|void)\b(?![\w-])",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[\w$.]+(?=[)\]};]|=(?!=?$)|,[A-Za-z_$]|&&|\|\|)")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$\-]*[;,)\]}]*$")
_STEPS = re.compile(r"[A-Za-z_-]+(?:[./][A-Za-z_-]+)+$")
_DRAWN = re.compile(r"(?=(?:[A-Za-z+/]*\d){6})[A-Za-z0-9+/]{24,512}={0,2};$")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
_VERSION = re.compile(r"[\w.:\-]*?v?\d+\.\d+\.\d+(?:[.\-+_]\w+)*$")
_WORDS = re.compile(r"\w+(?:[-. /:]\w+)*$")
_RANDOM = re.compile(r"[\w+/=.~\-]+$")
_PLAIN = re.compile(r"[A-Za-z_\- ]*\d?$")
_HOST = re.compile(r"[A-Za-z][\w\-]*(?:\.[\w\-]+)+:\d{2,5}$")
_RUN = re.compile(r"([A-Za-z0-9])\1{5}")
_LONGEST_NAME = 200  # of a file, a version, an attribute
_LONG_NUMBER = re.compile(r"\d{20,}$")  # that no machine counts with
_DATE_OR_NUMBER = re.compile(r"[\d.,:TZ+\-]+$")


def is_secret_value(kind: Kind, value: str, written: Written, name: str) -> bool:
    """Whether a value can be the secret that a name of a kind promises."""
    if written is Written.PASSED:
        if is_made_of_words(value) or (_PLAIN.match(value) and not is_run_together(value)):
            return False
        written = Written.QUOTED
    bare = written is not Written.QUOTED
    word = value.rstrip(",;:)").strip("“”„«»") if bare else value
    if word[:1] in "'\"#." and (is_template(word.strip("'\"")) or names_another(word[1:], 0)):
        return False  # a variable in quotes of its own, the selector of a field
    if is_placeholder(word) or repeats_name(word, name) or names_another(word, 2 if bare else 0):
        return False
    if is_published(word) or (bare and not is_bare_literal(value, written)):
        return False
    if kind in (PASSWORD, SECRET):
        return is_password(value, written)
    return is_key(kind, value, written)


def repeats_name(value: str, name: str) -> bool:
    return bool(_IDENTIFIER.match(value)) and set(words_of(value)) <= set(words_of(name))


def names_another(value: str, most_digits: int) -> bool:
    """Whether a value is itself the name of a secret: `DB_PASSWORD`, `api-key`, `db.password`.

    Many words written as one are none: somebody chose `thisismypassword`.
    """
    if is_run_together(value):
        return False
    if _STEPS.match(value):  # of a path, of an object
        value = re.split(r"[./]", value)[-1]
    digits = len(value) - len(value.rstrip("0123456789"))
    return (
        bool(_IDENTIFIER.match(value))
        and (value.isupper() or value.islower() or len(words_of(value)) < 5)
        and secret_said(words_of(value)) is not None
        and digits <= most_digits
        and not any(map(str.isdigit, value[: len(value) - digits]))
    )


def is_bare_literal(value: str, written: Written) -> bool:
    """Whether an unquoted value is no expression of a program and no word of a sentence."""
    head = _HEAD.match(value)
    if head and not any(map(str.isdigit, head[0])):
        return False
    if value.endswith((";", "(", "{", "[")) and written is not Written.ARGUMENT:
        return bool(_DRAWN.match(value)) and entropy(value) >= 3.3
    if _CALL.match(value):
        return False
    if is_dotted_name(value):
        return False
    has_digit = any(letter.isdigit() for letter in value)
    if _IDENTIFIER.match(value) and not has_digit and "$" not in value[1:]:
        written_out = is_run_together(value) or is_jumbled(value)
        variable = "_" in value.strip("_") and is_made_of_words(value)
        written_out = written_out and written is not Written.SAID
        return written_out or (written is Written.ARGUMENT and len(value) >= 6 and not variable)
    return written is not Written.SAID or (
        has_digit and any(map(str.isalpha, value)) and len(value) >= 8
    )


def is_dotted_name(value: str) -> bool:
    """Whether a value is a name of a program, as `settings.secret`: words, dots, hardly a digit."""
    random = any(map(str.isdigit, value)) and len(value) >= 30 and entropy(value) >= 4.2
    return bool(_DOTTED.match(value)) and not random


def is_password(value: str, written: Written) -> bool:
    if is_place(value) or _HOST.match(value):
        return False
    long_enough = len(value) >= (4 if written is Written.QUOTED else 6)
    return long_enough and (" " not in value or is_passphrase(value))


def is_place(value: str) -> bool:
    """Whether a value says where something is: a path, a file, a host, a name of a program."""
    return len(value) <= _LONGEST_NAME and bool(
        _PATH.match(value) or _FILE.match(value) or _ADDRESS.match(value) or _QUALIFIED.match(value)
    )


def is_passphrase(value: str) -> bool:
    """Whether words with spaces are a phrase to enter, and no label and no sentence about one."""
    words = value.split(" ")
    return (
        1 < len(words) <= 12
        and not words[0][:1].isupper()
        and not value.endswith((".", ":", "!", "?"))
        and not any(secret_said(words_of(word)) for word in words)
    )


def is_key(kind: Kind, value: str, written: Written) -> bool:
    """Whether a value is as long and as mixed as what machines hand out."""
    if " " in value:
        return (
            kind is not KEY
            and kind is not TOKEN
            and written is Written.QUOTED
            and is_passphrase(value)
        )
    if len(value) <= _LONGEST_NAME and (
        is_place(value)
        or (_DATE_OR_NUMBER.match(value) and not _LONG_NUMBER.match(value))
        or is_dotted_name(value)
        or _VERSION.match(value)
    ):
        return False
    if _RUN.search(value) or is_made_of_words(value):
        return False
    if kind is KEY:
        drawn = mixed(value) or (len(value) >= 20 and is_unspoken(value))
        random = bool(_RANDOM.match(value)) and drawn and not _UUID.match(value)
        return random and len(value) >= 16 and entropy(value) >= 3
    if kind is not TOKEN and is_run_together(value):
        return True
    unlike_words = kind is not TOKEN and not _WORDS.match(value)
    return len(value) >= 10 and (
        mixed(value) or bool(_LONG_NUMBER.match(value)) or entropy(value) >= 3.6 or unlike_words
    )


def mixed(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))
