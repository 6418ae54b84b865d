"""Runs the definitions of deploy/analytics/clickhouse in an embedded ClickHouse, fills them from files of events, and prints the rows of
every ready query as one JSON object: python3 clickhouse.py DEFINITIONS EVENTS

EVENTS holds NAME.bin for each table kafka_NAME: events in protobuf, each after its length. A Kafka engine cannot run here: its definition
is parsed, then a table with the same columns stands in for it, and the views move what is put into that.
"""

import json
import pathlib
import re
import sys
import tempfile

from chdb import session


def statements(text):
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]


def stand_in(create):
    columns = create[create.index("(") + 1 : create.index("ENGINE = Kafka")].rstrip().rstrip(")")
    name = re.search(r"EXISTS (\S+)", create).group(1)
    return name, columns.strip(), f"CREATE TABLE {name} ({columns}, _error String) ENGINE = Null"


def main(definitions, events):
    definitions = pathlib.Path(definitions)
    schema = definitions / "events.proto"
    database = session.Session(tempfile.mkdtemp())
    for create in statements((definitions / "1-tables.sql").read_text()):
        database.query(create)
    sources = []
    for create in statements((definitions / "2-kafka.sql").read_text()):
        database.query(f"EXPLAIN AST {create}")
        name, columns, plain = stand_in(create)
        database.query(plain)
        message = re.search(r"kafka_schema = 'events:(\w+)'", create).group(1)
        sources.append((name, columns, message))
    for create in statements((definitions / "3-views.sql").read_text()):
        database.query(create)
    for name, columns, message in sources:
        file = pathlib.Path(events) / f"{name.removeprefix('dacp.kafka_')}.bin"
        structure = " ".join(columns.split()).replace("'", "''")
        database.query(
            f"INSERT INTO {name} SELECT *, '' FROM file('{file}', 'Protobuf', '{structure}') "
            f"SETTINGS format_schema = '{schema}:{message}'"
        )
    answers = {}
    for part in re.split(r"^-- name: ", (definitions / "queries.sql").read_text(), flags=re.M)[1:]:
        name, query = part.split("\n", 1)
        [query] = statements(query)
        answer = database.query(query, "JSONEachRow")
        answers[name.strip()] = [json.loads(line) for line in str(answer).splitlines()]
    print(json.dumps(answers))


main(*sys.argv[1:])
