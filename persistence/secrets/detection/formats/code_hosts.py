"""Forges, registries of packages, and what builds and ships from them."""

import re

from persistence.secrets.detection.checksums import ends_in_crc32
from persistence.secrets.detection.findings import Sensitivity
from persistence.secrets.detection.formats.form import forms
from persistence.secrets.detection.placeholders import entropy
from persistence.secrets.detection.spelling import is_unspoken

CRITICAL = Sensitivity.CRITICAL
_YEAR = re.compile(r"\d{4}")


def _crc32_or_random(token: str) -> bool:
    """A right checksum proves a token; a wrong one may be a real token with a letter mistyped."""
    return ends_in_crc32(token) or entropy(token.partition("_")[2]) > 3.5


def _is_encrypted(password: str) -> bool:
    """Long ones have digits; in a short one all are mixed, or it is a model: `APCSMT1500RM2U`.

    Or nobody could read it out: `APContainer` is a name.
    """
    if is_unspoken(password[3:]):
        return True
    digits = sum(map(str.isdigit, password))
    if len(password) >= 20:
        return digits >= 3
    mixed = any(map(str.islower, password)) and any(map(str.isupper, password[3:]))
    return mixed and digits >= 2 and not _YEAR.search(password)


FORMS = (
    *forms(
        "github_token", "GitHub Token", "{ghp_|gho_|ghu_|ghs_|ghr_}{A36}", check=_crc32_or_random
    ),
    *forms("github_token", "GitHub Token", "github_pat_{A22}_{A59} github_pat_{W82}"),
    *forms(
        "gitlab_token",
        "GitLab Token",
        "glpat-{D20-50} glpat-{D27-300}.{L2}.{L9} glpat-{D27-300}.{L9} gldt-{D20-50} glft-{D20-50}"
        " glsoat-{D20-50} glrt-{D20-50} glrt-t{N1}_{D20} glrt-t{N1}_{D27-300}.{L9}"
        " glrtr-{D20-50} glcbt-{D20-50}"
        " glcbt-{L1-5}_{D20}"
        " glptt-{D40} glptt-{H40} glimt-{D25} glagent-{D50-1024} gloas-{D64} glffct-{D20-50}"
        " GR1348941{D20-50} _gitlab_session={L32}",
    ),
    *forms("npm_token", "npm Token", "npm_{A36}", check=_crc32_or_random),
    *forms(
        "pypi_token", "PyPI Token", "pypi-AgEIcHlwaS5vcmc{D70+} pypi-AgENdGVzdC5weXBpLm9yZ{D70+}"
    ),
    *forms("rubygems_token", "RubyGems API Key", "rubygems_{H48}"),
    *forms("crates_token", "crates.io Token", "cio{A32}"),
    *forms("clojars_token", "Clojars Token", "CLOJARS_{L60} CLOJARS_{A60}"),
    *forms("nuget_key", "NuGet API Key", "oy2{L43}"),
    *forms("docker_token", "Docker Token", "dckr_pat_{D27} dckr_oat_{D32}"),
    *forms("artifactory_token", "Artifactory Token", "AKCp{A69} cmVmd{A59}"),
    *forms("artifactory_token", "Artifactory Token", "AKC{A10-60}", least_entropy=0),
    *forms("artifactory_token", "Artifactory Password", "AP{N1}{A8+}", least_entropy=0),
    *forms(
        "artifactory_token",
        "Artifactory Password",
        "AP{A|B|C|D|E|F}{A8+}",
        check=_is_encrypted,
        least_entropy=0,
    ),
    *forms("atlassian_token", "Atlassian Token", "ATATT3{A1}{P180-260} ATCTT3{A1}{P180-260}"),
    *forms("atlassian_token", "Atlassian Token", "ATATT3xFfGF0{P60+} ATSTT3{P100+}"),
    *forms("bitbucket_token", "Bitbucket App Password", "ATBB{A32} BBDC-{B44}"),
    *forms("azure_devops_token", "Azure DevOps Token", "{A76}AZDO{A4}"),
    *forms(
        "sourcegraph_token",
        "Sourcegraph Token",
        "sgp_{X40} sgp_{X16}_{X40} sgp_local_{X40} slk_{X64}",
    ),
    *forms("buildkite_token", "Buildkite Token", "bkua_{H40}"),
    *forms("circleci_token", "CircleCI Token", "CCIPAT_{A22}_{H40} CCIPRJ_{A22}_{H40}"),
    *forms("sonarqube_token", "SonarQube Token", "{sqp_|squ_|sqa_}{H40}"),
    *forms("octopus_api_key", "Octopus Deploy API Key", "API-{U26} API-{U25} API-{U27}"),
    *forms("harness_token", "Harness API Key", "{pat|sat}.{D22}.{A24}.{A20}"),
    *forms("codecov_token", "Codecov Token", "codecov_{H40}"),
    *forms("terraform_token", "Terraform Cloud Token", "{A14}.atlasv1.{E60-70}"),
    *forms("pulumi_token", "Pulumi Access Token", "pul-{H40}"),
    *forms("vault_token", "Vault Token", "hvs.{D24-300} hvb.{D24-300} hvr.{D24-300}", CRITICAL),
    *forms("vault_token", "Vault Token", "s.{A24} b.{A24}", CRITICAL, least_entropy=3.6),
    *forms("doppler_token", "Doppler Token", "dp.{pt|ct|st|sa|scim|audit}.{A40-44}"),
    *forms("doppler_token", "Doppler Token", "dp.{st|sa}.{V2-40}.{A40-44}"),
    *forms("infracost_token", "Infracost API Key", "ico-{A32}"),
    *forms("prefect_token", "Prefect Token", "{pnu_|pnb_}{A36}"),
    *forms("readme_token", "ReadMe Token", "rdme_{L70}"),
    *forms("postman_token", "Postman API Key", "PMAK-{H24}-{H34} PMAT-{U26}"),
    *forms("openshift_token", "OpenShift Token", "sha256~{D43}", CRITICAL),
    *forms("snyk_token", "Snyk Token", "snyk_uat.{H8}.{D80-200} snyk_sat.{H8}.{D80-200}"),
    *forms("stoplight_token", "Stoplight Token", "stp_{A32}"),
    *forms("endor_token", "Endor Labs Token", "endr+{A16}"),
    *forms("launchdarkly_key", "LaunchDarkly Key", "api-{UUID} sdk-{UUID}"),
)
