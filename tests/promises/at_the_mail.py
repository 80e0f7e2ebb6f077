"""A mail server for tests and benches: takes every mail but those to unknown@… and notes who it was for, in a line of its file.

    python -m tests.promises.at_the_mail PORT FILE

Each line is "Message-ID recipient", written before the server says that it has the mail: what it noted it owes. A
server that drops the second of two with one Message-ID would deliver each id once; one that does not, each line.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TextIO


class Session:
    """One client: enough of SMTP for a client that sends one mail after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, book: TextIO) -> None:
        self.reader, self.writer, self.book = reader, writer, book
        self.recipient = ""

    async def run(self) -> None:
        await self.say("220 sink")
        while line := await self.reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                await self.take()
            elif verb == b"QUIT":
                await self.say("221 bye")
                break
            else:
                if verb == b"RCPT":
                    self.recipient = line.decode().partition("<")[2].partition(">")[0]
                refused = verb == b"RCPT" and self.recipient.startswith("unknown")
                await self.say("550 no such user" if refused else "250 ok")
        self.writer.close()

    async def say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()

    async def take(self) -> None:
        await self.say("354 go on")
        mail = await self.reader.readuntil(b"\r\n.\r\n")
        head = mail.partition(b"\r\n\r\n")[0].decode(errors="replace")
        message_id = next(
            (one[12:] for one in head.split("\r\n") if one.lower().startswith("message-id:")), ""
        )
        self.book.write(f"{message_id.strip()} {self.recipient}\n")
        self.book.flush()
        await self.say("250 taken")


async def serve(port: int, file: Path) -> None:
    with file.open("a") as book:

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await Session(reader, writer, book).run()
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()  # a client that was killed

        server = await asyncio.start_server(meet, "127.0.0.1", port, limit=4 * 1024 * 1024)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
