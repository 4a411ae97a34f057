"""Client of Trino's REST protocol: posts a statement, and follows `nextUri` until all rows are there."""

import json
import time
import urllib.error
import urllib.request

RETRIED = {502, 503, 504}
MOST_TRIES = 20


class TrinoError(Exception):
    """A statement that failed, with Trino's name for the error."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


class Result:
    """Columns of a result as pairs of name and type, rows as JSON values, and the bytes that were read."""

    def __init__(self):
        self.columns = []
        self.rows = []
        self.bytes = None


class Client:
    """Runs statements on the server at `url`, in UTC."""

    def __init__(self, url, catalog, schema, user="comparison"):
        self.url = url.rstrip("/")
        self.headers = {
            "X-Trino-User": user,
            "X-Trino-Source": "amazon-connect-data-lake",
            "X-Trino-Catalog": catalog,
            "X-Trino-Schema": schema,
            "X-Trino-Time-Zone": "UTC",
            # Without it, types have no precision: `timestamp`, not `timestamp(3)`.
            "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
        }

    def is_there(self):
        """Returns whether a Trino server that has started responds at the URL."""
        try:
            return self.send(f"{self.url}/v1/info").get("starting") is not True
        except (OSError, ValueError, TrinoError):
            return False

    def run(self, sql):
        """Runs a statement and returns its complete result."""
        return Query(self, sql).finish()

    def send(self, url, body=None):
        """The JSON of a response. Sends a request again while the server is busy."""
        for attempt in range(MOST_TRIES):
            request = urllib.request.Request(url, data=body, headers=self.headers, method="POST" if body is not None else "GET")
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in RETRIED or attempt + 1 == MOST_TRIES:
                        raise TrinoError(f"HTTP_{error.code}", f"{url} answered with status {error.code}") from error
                time.sleep(0.05)
        raise AssertionError("the last try returns or raises")


class Query:
    """A statement that runs. The server suspends it while rows wait to be fetched."""

    def __init__(self, client, sql):
        self.client, self.result = client, Result()
        self._take(client.send(f"{client.url}/v1/statement", sql.encode()))

    def _take(self, answer):
        if "error" in answer:
            error = answer["error"]
            raise TrinoError(error.get("errorName", "UNKNOWN"), error.get("message", "no message"))
        if answer.get("columns"):
            self.result.columns = [(column["name"], column["type"]) for column in answer["columns"]]
        self.result.rows.extend(answer.get("data") or [])
        self.result.bytes = answer.get("stats", {}).get("physicalInputBytes", self.result.bytes)
        self.id, self.next = answer.get("id"), answer.get("nextUri")

    def fetch(self):
        """Fetches a page of rows, which may be empty; returns whether more follow."""
        if self.next:
            self._take(self.client.send(self.next))
        return self.next is not None

    def finish(self):
        """Fetches all rows."""
        while self.fetch():
            pass
        return self.result

    def state(self):
        """`RUNNING`, `FINISHED` and the like, as the server sees it."""
        return self.client.send(f"{self.client.url}/v1/query/{self.id}")["state"]
