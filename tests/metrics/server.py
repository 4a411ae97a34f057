"""Client of `lake serve`."""

import json
import urllib.error
import urllib.parse
import urllib.request


class Server:
    """The API of the dashboards."""

    def __init__(self, address):
        self.address = address.rstrip("/")

    def json(self, path, values=None):
        url = self.address + path + ("?" + urllib.parse.urlencode(values) if values else "")
        try:
            with urllib.request.urlopen(url, timeout=600) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{url}: {error.code} {error.read().decode()}") from error
