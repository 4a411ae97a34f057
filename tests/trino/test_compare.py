"""What the comparison is made of, and the comparison itself with a server that answers as Trino does."""

import contextlib
import http.server
import io
import json
import pathlib
import tempfile
import threading
import unittest
import unittest.mock

import compare
import serde
import server
import statements
import values
from client import Client, TrinoError

TABLE = {
    "name": "connect_ctr",
    "folder": "ctr/fhbase",
    "columns": [["contactid", "varchar"], ["queue", 'row("name" varchar, "duration" integer)']],
    "partitionKeys": ["year", "month", "day"],
}

CREATE = """CREATE TABLE "hive"."db"."connect_ctr" (
  "contactid" varchar,
  "queue" row("name" varchar, "duration" integer),
  "year" integer,
  "month" integer,
  "day" integer
)
WITH (
  format = 'OPENX_JSON',
  external_location = 'local:///lake/ctr/fhbase',
  partitioned_by = ARRAY['year', 'month', 'day']
)"""


class Statements(unittest.TestCase):
    def test_statements_end_at_semicolons_outside_of_quotes_and_comments(self):
        sql = "-- one; two\nSELECT ';' AS \"a;b\", 'it''s; so' /* ; */ FROM t;\n;SELECT 2 -- end"
        self.assertEqual(statements.split(sql), ["SELECT ';' AS \"a;b\", 'it''s; so'   FROM t", "SELECT 2"])
        self.assertEqual(statements.split(" -- nothing\n"), [])

    def test_today_is_the_day_of_the_expected_rows(self):
        sql = "SELECT current_date - INTERVAL '6' DAY, 'current_date', NOW ( ) -- current_date"
        expected = "SELECT (DATE '2026-11-23') - INTERVAL '6' DAY, 'current_date', (TIMESTAMP '2026-11-23 12:00:00.000 UTC') -- current_date"
        self.assertEqual(statements.fix_today(sql, "2026-11-23"), expected)

    def test_unnest_keeps_rows_whole(self):
        for sql, expected in [
            ("SELECT 1 FROM t CROSS JOIN UNNEST(t.a) AS u (x)", "SELECT 1 FROM t CROSS JOIN UNNEST(transform(t.a, e -> ROW(e))) AS u (x)"),
            ("FROM UNNEST(a, f(b, c)) WITH ORDINALITY AS u (x, y, n)", "FROM UNNEST(transform(a, e -> ROW(e)), transform(f(b, c), e -> ROW(e))) WITH ORDINALITY AS u (x, y, n)"),
            ("FROM UNNEST(m) AS u (k, v)", "FROM UNNEST(m) AS u (k, v)"),
            ("SELECT 'UNNEST(a)'", "SELECT 'UNNEST(a)'"),
        ]:
            self.assertEqual(statements.unnest_rows_whole(sql), expected)

    def test_tables_are_external_and_partitioned(self):
        self.assertEqual(statements.create_table("hive", "db", TABLE, "local:///lake/"), CREATE)
        expected = "CALL \"hive\".system.sync_partition_metadata(schema_name => 'db', table_name => 'connect_ctr', mode => 'FULL')"
        self.assertEqual(statements.sync_partitions("hive", "db", TABLE), expected)


class Rows(unittest.TestCase):
    def test_keys_under_text_columns_are_in_lower_case(self):
        line = '{"contactId":"A","Attributes":{"CallReason":{"N":1.50,"É":"x"}},"queue":{"Name":"Q"}}'
        expected = '{"contactId":"A","Attributes":"{\\"callreason\\":{\\"n\\":1.50,\\"é\\":\\"x\\"}}","queue":{"Name":"Q"}}'
        self.assertEqual(serde.lower_row(line, {"contactid": "varchar", "attributes": "varchar", "queue": 'row("name" varchar)'}), expected)
        nested = serde.lower_row('{"A":{"Next":{"Name":"x"}}}', {"a": 'row("next" varchar)'})
        self.assertEqual(nested, '{"A":{"Next":"{\\"name\\":\\"x\\"}"}}')


class Server(unittest.TestCase):
    def test_a_jdk_has_a_release_file(self):
        with tempfile.TemporaryDirectory() as folder:
            home = pathlib.Path(folder)
            self.assertIsNone(server.java_version(home))
            (home / "release").write_text('IMPLEMENTOR="x"\nJAVA_VERSION="25.0.1"\n')
            self.assertEqual(server.java_version(home), 25)

    def test_a_missing_tool_is_named(self):
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.object(server, "find_java", side_effect=server.Missing("no JDK")):
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                self.assertEqual(server.main([folder, "--folder", folder]), 0)
            self.assertEqual(out.getvalue(), "SKIPPED: Trino: no JDK\n")


class Values(unittest.TestCase):
    def test_values_look_as_in_athena(self):
        for value, data_type, expected in [
            (None, "varchar", None),
            (True, "boolean", "true"),
            (7, "bigint", "7"),
            (70.84, "double", "70.84"),
            ("12.50", "decimal(4,2)", "12.50"),
            ([1, None], "array(integer)", "[1, null]"),
            ([["a", 1]], 'array(row("name" varchar, n integer))', "[{name=a, n=1}]"),
            ([1, "x"], "row(integer, varchar)", "{field0=1, field1=x}"),
            (["2026-11-23 10:00:00.000 UTC", 2], "row(timestamp(3) with time zone, x decimal(3,1))", "{field0=2026-11-23 10:00:00.000 UTC, x=2}"),
            ({"a": [1]}, "map(varchar, array(integer))", "{a=[1]}"),
        ]:
            self.assertEqual(values.athena_text(value, data_type), expected, data_type)

    def test_lengths_of_texts_do_not_count(self):
        self.assertEqual(values.plain_type("row(a varchar(3), b array(char(2)))"), "row(a varchar, b array(char))")

    def test_rows_are_compared_as_they_are_ordered(self):
        types = ["varchar", "double"]
        rows, turned = [["a", "1.0"], ["b", "0.3"]], [["b", "0.30000000000000004"], ["a", "1.0"]]
        self.assertEqual(values.differences(rows, [["a", "1"], ["b", "0.30000000000000004"]], types, "given"), [])
        self.assertEqual(values.differences(rows, turned, types, "any"), [])
        self.assertEqual(values.differences(rows, turned, types, "given"), ["2 rows, expected 2, in another order or number"])
        self.assertEqual(values.differences([["x", "1"], ["x", "2"]], [["x", "2"], ["x", "1"]], types, [0]), [])
        self.assertNotEqual(values.differences(rows, turned, types, [0]), [])
        found = values.differences([["a", None]], [["a", "2.0"]], types, "given")
        self.assertEqual(found, ["1 rows, expected 1", "found    ['a', None]", "expected ['a', '2.0']"])


class FakeTrino(http.server.BaseHTTPRequestHandler):
    """Answers as Trino's REST protocol does: the rows come from a second and a third address, and once the server is busy."""

    seen = []
    answers = {}
    busy = 1

    def do_POST(self):
        sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).seen.append((self.headers["X-Trino-Catalog"], self.headers["X-Trino-Schema"], self.headers["X-Trino-User"], sql))
        number = len(type(self).seen) - 1
        self.answer({"id": str(number), "nextUri": self.uri(number, 0), "stats": {"state": "QUEUED"}})

    def do_GET(self):
        if self.path == "/v1/info":
            return self.answer({"starting": False, "nodeVersion": {"version": "479"}})
        if type(self).busy:
            type(self).busy -= 1
            self.send_response(503)
            return self.end_headers()
        number, page = map(int, self.path.split("/")[-2:])
        result = type(self).answers.get(type(self).seen[number][3], {"columns": [], "rows": []})
        if "error" in result:
            return self.answer({"id": str(number), "error": result["error"], "stats": {"state": "FAILED"}})
        rows = result["rows"]
        document = {"id": str(number), "columns": result["columns"], "data": rows[page : page + 1], "stats": {"state": "RUNNING"}}
        if page + 1 < len(rows):
            document["nextUri"] = self.uri(number, page + 1)
        self.answer(document)

    def uri(self, number, page):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1/statement/executing/{number}/{page}"

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Comparison(unittest.TestCase):
    def setUp(self):
        self.handler = type("Handler", (FakeTrino,), {"seen": [], "answers": {}, "busy": 1})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.TemporaryDirectory()
        self.export = pathlib.Path(self.folder.name)
        self.write("tables.json", json.dumps([TABLE]))
        self.write("views.json", json.dumps([{"name": "latest", "sql": "SELECT 1 AS x"}]))

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def write(self, name, text):
        path = self.export / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def case(self, name, sql, rows, answer, **expected):
        self.write(f"cases/{name}.sql", sql)
        self.write(f"cases/{name}.json", json.dumps({"columns": [["queue", "varchar"], ["calls", "bigint"]], "rows": rows, **expected}))
        columns = [{"name": "queue", "type": "varchar(6)"}, {"name": "calls", "type": "bigint"}]
        self.handler.answers[statements.fix_today(statements.split(sql)[0], "2026-11-23")] = {"columns": columns, "rows": answer}

    def run_main(self, *given):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            status = compare.main([str(self.export), "--schema", "db", "--location", "local:///lake", *given])
        return status, out.getvalue()

    def test_answers_that_are_the_same_are_so(self):
        sql = "SELECT queue, calls FROM t WHERE d = current_date; -- end"
        self.case("ctr/calls", sql, [["Orders", "3"], [None, "1"]], [["Orders", 3], [None, 1]])
        status, out = self.run_main("--server", self.url)
        self.assertEqual((status, out), (0, "same     ctr/calls\n1 of 1 results are the same, 0 differences are accepted\n"))
        sent = [sql for *_, sql in self.handler.seen]
        self.assertEqual(sent[0], "CREATE SCHEMA IF NOT EXISTS \"hive\".\"db\" WITH (location = 'local:///lake/schema')")
        self.assertIn(CREATE, sent)
        self.assertEqual(sent[4], 'CREATE OR REPLACE VIEW "hive"."db"."latest" AS\nSELECT 1 AS x')
        self.assertEqual(sent[5], "SELECT queue, calls FROM t WHERE d = (DATE '2026-11-23')")
        self.assertEqual(self.handler.seen[5][:3], ("hive", "db", "comparison"))

    def test_answers_that_differ_are_shown(self):
        self.case("ctr/calls", "SELECT 1", [["Orders", "3"]], [["Orders", 4]])
        self.case("ctr/any", "SELECT 2", [["a", "1"], ["b", "2"]], [["b", 2], ["a", 1]], orderBy=[])
        status, out = self.run_main("--server", self.url)
        self.assertEqual(status, 1)
        self.assertIn("differs  ctr/calls\n         1 rows, expected 1\n         found    ['Orders', '4']\n         expected ['Orders', '3']\n", out)
        self.assertIn("same     ctr/any\n", out)
        self.assertIn("\n1 of 2 results are the same, 0 differences are accepted\n", out)

    def test_bytes_that_are_charged_are_compared_with_those_that_are_scanned(self):
        self.assertEqual(compare.bytes_compared({}), [])
        lines = compare.bytes_compared({"a": (100, 100), "b": (95, 100), "c": (50, 100), "d": (0, 0)})
        self.assertEqual(lines, ["3 of 4 statements scan the bytes that are charged here, to a tenth", "  c: 50 charged here, 100 scanned"])

    def test_a_statement_that_fails_says_why(self):
        client = Client(self.url, "hive", "db")
        self.handler.answers["SELECT x"] = {"error": {"errorName": "COLUMN_NOT_FOUND", "message": "line 1:8: Column 'x' cannot be resolved"}}
        with self.assertRaisesRegex(TrinoError, "^COLUMN_NOT_FOUND: line 1:8"):
            client.run("SELECT x")
        options = compare.arguments(["export"])
        lines = compare.check(client, "SELECT x", {"columns": [], "rows": []}, options)
        self.assertEqual(lines, ["COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved, expected rows"])

    def test_without_trino_the_comparison_is_skipped(self):
        self.server.shutdown()
        self.server.server_close()
        status, out = self.run_main("--server", self.url)
        self.assertEqual((status, out), (0, f"skipped: no Trino server responds at {self.url}\n"))

    def test_the_statements_can_be_shown(self):
        status, out = self.run_main("--plan")
        self.assertEqual(status, 0)
        self.assertIn(CREATE + ";\n", out)
        self.assertEqual(self.handler.seen, [])


if __name__ == "__main__":
    unittest.main()
