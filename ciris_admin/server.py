"""The production server of `manage.py up`: uvicorn, one process, on a socket that is ours."""

import socket

import uvicorn
from django.conf import settings
from django.core.management.base import CommandError

LISTEN_BACKLOG = 128


def address(bind: str) -> tuple[str, int]:
    """Split HOST:PORT; an IPv6 host stands in brackets. Raises CommandError."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise CommandError(f"{bind!r} is not HOST:PORT, such as 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is printed. Raises OSError if somebody has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on and each page waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(LISTEN_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def serve(listener: socket.socket, host: str) -> None:
    """Serve until a signal comes; requests under way are finished first."""
    if host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(host)
    config = uvicorn.Config(
        "ciris_admin.asgi:application",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Behind a proxy that speaks HTTPS, the reader's address comes in its headers.
        proxy_headers=settings.CIRIS_HTTPS,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run(sockets=[listener])
