"""Where a language model runs: on this machine, or on another that is then named on the screen."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

# Providers whose client talks to the address it is given, and the variables in which each looks for one by itself.
_ADDRESS_VARIABLES = {
    "openai": ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
    "ollama": ("OLLAMA_HOST",),
    "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
    "azure_openai": ("AZURE_OPENAI_ENDPOINT",),
}
# Where their clients look for a proxy of their own, which stands before the system's and serves every address.
_PROXY_VARIABLES = {
    "openai": "OPENAI_PROXY",
    "anthropic": "ANTHROPIC_PROXY",
    "azure_openai": "OPENAI_PROXY",
}
_OLLAMA_DEFAULT = "http://127.0.0.1:11434"


def host_of(provider: str, url: str) -> str | None:
    """Return the other computer that a model of ``provider`` runs on, as readers may see it; None for this machine.

    Doubt counts as another computer: an unknown provider, an address that cannot be read, a proxy in between.

    :param url: the address it was given; empty means that the provider finds one by itself.
    """
    variables = _ADDRESS_VARIABLES.get(provider, ())
    address = url or next((os.environ[name] for name in variables if os.environ.get(name)), "")
    if not address and provider == "ollama":
        address = _OLLAMA_DEFAULT
    host = _host(address)
    if provider in _ADDRESS_VARIABLES and _is_loopback(host) and not _by_proxy(provider, address, host):
        return None
    return host if host and not _is_loopback(host) else f"the provider {provider or 'of the model'}"


def wording_words(model: str, url: str) -> str:
    """Return what readers are told before they ask; empty where no language model words the answers.

    :param model: as in the settings, ``provider:name``.
    """
    if not model:
        return ""
    host = host_of(model.partition(":")[0], url)
    if host is None:
        return f"Answers are worded by the language model {model} on this computer; each sentence is checked."
    return (
        f"Answers are worded by the language model {model}, which runs on another computer ({host}): your question and "
        "the passages quoted for it are sent there. Each sentence is checked."
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address if "://" in address else f"http://{address}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _by_proxy(provider: str, address: str, host: str) -> bool:
    if os.environ.get(_PROXY_VARIABLES.get(provider, "")):
        return True
    proxies = getproxies()
    scheme = urlsplit(address).scheme or "http"
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)
