"""What stands where a secret would, and is none: examples, templates, references, repetitions."""

import re
from collections import Counter
from math import log2

import re2


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TEMPLATE = re.compile(
    r"\$\{|\$\$?\w+(?![\w%!#^*&~])|\$\(|\{\{|<%|\{%|%\(|@\w+@$|#\{"  # begins as a variable
    r"|%[sdvqr]|%\w+%$|\{[^{}]*\}$|<[^<>]*>$|\[[^\[\]]*\]$|__\w+__$"  # is one as a whole
    r"|&(?:lt|#x3c);|[*.?•_#-]+$|\{SECRET:|\(\?|\^[(\[\\\w]"
    r"|:[A-Za-z_]+$"  # of a query
    r"|[A-Z _./:-]*\{\}[A-Z _./:-]*$",  # words and an empty hole
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:os\.environ|process\.env|env[.\[(]|getenv|System\.getenv|secrets\.|vault:|ssm:|arn:"
    r"|var\.|local\.|data\.|module\.|config\.|settings\.|self\.|this\.|ENC[(\[]|sops:|op://|!vault"
    r"|projects/[\w-]+/secrets/|/run/secrets/|file:|https?://)",
    re.IGNORECASE,
)
_WORDS = re2.compile(
    r"(?i)example|change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|with|this)|place[-_ ]?holder|dummy"
    r"|your[-_ ]?\w*(?:key|token|secret|pass|here)|(?:^|[-_ ])(?:your|my)[-_ ]|[-_ ]here$|insert"
    r"|(?:sample|test|demo)[-_]?(?:key|secret|token|pass(?:word|wd)?)"
    r"|redacted|censored|masked|hidden|fake|(?:^|[-_ ])(?:sample|mock|demo|foo|bar)(?:[-_ ]|$)"
    r"|not[-_ ]?(?:a[-_ ])?real|to[-_ ]?do(?:[-_ ]|$)|tbd$|xxxx|\.\.\.|[#*]{4}"
    r"|\[[^\[\]]{2,40}\](?:[*+?]|\{\d)"  # a regular expression
)
_FILLER = re.compile(
    r"your[-_]|[-_]here|example|placeholder|redacted|([A-Za-z])\1{7}", re.IGNORECASE
)
_SAYS_NOTHING = word_set(
    """
    none null nil true false undefined unset empty default string str bytes int bool any
    optional text varchar password passwd pass pwd secret secrets token tokens key apikey
    api_key value required optional missing invalid incorrect expired unknown disabled
    enabled yes no on off test testing admin root user username login name foo bar baz basic
    bearer digest encrypted plain plaintext hashed prompt stdin env enter n/a na same-origin
    include omit
    """
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def entropy(text: str) -> float:
    """Return Shannon's entropy of the letters of a text, in bits per letter."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in Counter(text).values()) if size else 0.0


def is_repetitive(text: str) -> bool:
    """Whether a text is drawn from too few letters to be a secret of its length."""
    if len(text) < 8:
        return len(set(text)) < 3
    return entropy(text) < (2.0 if len(text) < 20 else 2.55)


def is_alphabet(text: str, run: int = 11) -> bool:
    """Whether a text holds so many letters of the alphabet in order: nobody's secret does."""
    lower = text.lower()
    return any(_ALPHABET[at : at + run] in lower for at in range(len(_ALPHABET) - run + 1))


def is_filler(text: str) -> bool:
    """Whether what should vary in a form of a provider's is filled in for show."""
    return bool(_FILLER.search(text)) or is_alphabet(text, 16)


def is_template(text: str) -> bool:
    """Whether a text names a value that something else fills in."""
    return bool(_TEMPLATE.match(text) or _REFERENCE.match(text))


def says_nothing(text: str) -> bool:
    """Whether a text has no value of its own: empty, a template, `none`, asterisks."""
    return (
        not any(map(str.isalnum, text))
        or text.lower().rstrip("?!") in _SAYS_NOTHING
        or is_template(text)
    )


def is_placeholder(text: str) -> bool:
    """Whether nobody would use a text as a secret, or it only says where the secret is."""
    return (
        says_nothing(text) or bool(_WORDS.search(text)) or is_repetitive(text) or is_alphabet(text)
    )
