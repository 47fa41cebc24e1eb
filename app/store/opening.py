"""The store as an object: it owns the connection to the database and hands out sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from app.store.engine import WRITES, make_engine, parse_url, wait_for_turn
from app.store.trouble import not_openable, told
from app.store.upgrading import upgrade


class Store:
    """An open store, in its present shape. Threads may share one; close it when done.

    >>> store = Store.open("sqlite:///:memory:")
    >>> with store.reading() as session:
    ...     found = judgments(session)
    """

    def __init__(self, engine: Engine, url: URL) -> None:
        """Keep what ``open`` made."""
        self._engine = engine
        # SQLite sees one moment anyway.
        several = url.get_backend_name() == "postgresql"
        one_moment = {"isolation_level": "REPEATABLE READ"} if several else {}
        self._readers = engine.execution_options(**one_moment)
        self._writers = engine.execution_options(**{WRITES: True})
        self._url = url

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open a store, make it if there is none, and bring it to the present shape.

        Args:
            url: ``sqlite:///file`` or ``postgresql://…``.

        Raises:
            PeelError: the address is wrong, the database cannot be reached or written to, or a
                later version of this program has changed it.
        """
        parsed = parse_url(url)
        try:
            engine = make_engine(parsed)
        except OSError as error:
            raise not_openable(error, parsed) from None
        with told(parsed):
            try:
                upgrade(engine)
            except BaseException:
                engine.dispose()
                raise
        return cls(engine, parsed)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one moment of the store; what it changes is thrown away.

        Raises:
            PeelError: the database is damaged, busy or gone.
        """
        with told(self._url), Session(self._readers) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield the session of the one writer: all of it is kept when the block ends, or nothing.

        Raises:
            PeelError: the database is damaged, busy or gone.
        """
        with told(self._url), Session(self._writers) as session, session.begin():
            wait_for_turn(session.connection())
            yield session

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> "Store":
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the database."""
        self.close()
