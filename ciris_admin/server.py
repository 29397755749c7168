"""The production server of `manage.py up`: uvicorn, one process, on a socket that is ours.

Measured against Granian, whose core is Rust, with the same small answer out of a thread: Granian
took as long by ASGI and by RSGI, and 0.03 ms less by WSGI, which has no place for streams.
"""

import gc
import socket
import warnings
from collections.abc import Callable

import uvicorn
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from ciris_admin.stack_room import with_room
from ciris_admin.threads import ThreadedHandler

LISTEN_BACKLOG = 128
GARBAGE_THRESHOLD = 20_000  # objects; Python's own 700 suits a script


class Server(uvicorn.Server):
    """Closes what its threads keep open before uvicorn ends the process by the signal it got."""

    def __init__(
        self, config: uvicorn.Config, application: ThreadedHandler, on_end: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._application, self._on_end = application, on_end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._application.end_streams()
        await super().shutdown(sockets)
        self._application.close()
        self._on_end()


def address(bind: str) -> tuple[str, int]:
    """Split HOST:PORT; an IPv6 host stands in brackets. Raises CommandError."""
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
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


@with_room
def serve(
    application: ThreadedHandler,
    listener: socket.socket,
    host: str,
    *,
    on_end: Callable[[], None],
) -> None:
    """Serve until a signal comes, finish the requests under way, then call `on_end`."""
    if host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(host)
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Behind a proxy that speaks HTTPS, the reader's address comes in its headers.
        proxy_headers=settings.CIRIS_HTTPS,
        timeout_graceful_shutdown=10,
    )
    _look_for_garbage_less_often()
    # Of WhiteNoise's files, which are small; what we stream ourselves is asynchronous.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous", Warning)
    connections.close_all()  # this thread's own: whoever serves has others
    Server(config, application, on_end).run(sockets=[listener])


def _look_for_garbage_less_often() -> None:
    """Spare each page a dozen searches for cycles among the objects of Django itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 10, 10)
