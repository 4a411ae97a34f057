"""Compares every measure of the dashboards, and the current state of agents, with the rows of the views.

Each measure is computed from the meaning of its label, not from the definition of the visual. So the comparison fails if the conditions
of a visual change the meaning of a measure.
"""

import importlib
import itertools
from datetime import date, timedelta

THRESHOLD = 20
ROWS = {
    "connect_contacts": "contacts",
    "connect_agent_states": "agent_states",
    "connect_agent_hours": "agent_hours",
    "connect_agent_status": "agent_status",
    "connect_analyses": "analyses",
    "connect_analysis_categories": "analysis_categories",
    "connect_evaluations": "evaluations",
    "connect_evaluation_sections": "evaluation_sections",
    "connect_evaluation_questions": "evaluation_questions",
    "connect_cfl_events": "flow_events",
}
DAYS = {
    "connect_contacts": "disconnect_date",
    "connect_analyses": "disconnect_date",
    "connect_analysis_categories": "disconnect_date",
    "connect_agent_states": "state_date",
    "connect_agent_hours": "state_date",
    "connect_agent_status": "status_date",
    "connect_cfl_events": "event_date",
}
AGENT_TIMES = ("connect_agent_states", "connect_agent_hours")
EVALUATIONS = ("connect_evaluations", "connect_evaluation_sections", "connect_evaluation_questions")


def known(rows, key):
    return [row[key] for row in rows if row[key] is not None]


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def ratio(part, whole):
    return part / whole if whole else None


def total(rows, key):
    values = known(rows, key)
    return sum(values) if values else None


def share_of_time(part, whole):
    return lambda rows: ratio(total(rows, part) or 0, total(rows, whole) or 0)


def queued(rows):
    return [row for row in rows if row["enqueue_time"] is not None]


def handled(rows):
    return [row for row in rows if row["connected_to_agent_time"] is not None]


def abandoned(rows):
    return [row for row in queued(rows) if row["is_abandoned"]]


def custom_service_level(rows):
    counted = [
        row
        for row in queued(rows)
        if row["connected_to_agent_time"] is not None
        or (row["transfer_completed_time"] is None and not row["has_callback"])
    ]
    in_time = [row for row in handled(counted) if row["wait_seconds"] is not None and row["wait_seconds"] < THRESHOLD]
    return ratio(len(in_time), len(counted))


def service_level(rows):
    in_time = [row for row in queued(rows) if row["wait_seconds"] is not None and row["wait_seconds"] < THRESHOLD]
    return ratio(len(in_time), len(queued(rows)))


def percentile(percent):
    """Returns a function that computes a percentile of the queue times."""

    def compute(rows):
        waits = sorted(known(queued(rows), "wait_seconds"))
        return waits[min(len(waits) - 1, int(len(waits) * percent / 100))] if waits else None

    return compute


def average(key):
    return lambda rows: mean(known(rows, key))


def average_of_handled(key):
    return lambda rows: mean(row[key] or 0 for row in handled(rows))


def longest(key):
    return lambda rows: max(known(rows, key), default=None)


def summed(key):
    return lambda rows: total(rows, key)


def voice(rows):
    return [row for row in rows if row["channel"] == "VOICE"]


def talk(part):
    return lambda rows: ratio(total(voice(rows), part) or 0, total(voice(rows), "conversation_seconds") or 0)


def distinct(key):
    return lambda rows: len(set(known(rows, key)))


def flagged(key):
    return lambda rows: mean(row[key] for row in rows)


MEASURES = {
    "Contacts created": len,
    "Customer contacts": lambda rows: sum(row["leg_kind"] == "customer contact" for row in rows),
    "Contacts queued": lambda rows: len(queued(rows)),
    "Contacts handled": lambda rows: len(handled(rows)),
    "Contacts abandoned": lambda rows: len(abandoned(rows)),
    "Abandonment rate": lambda rows: ratio(len(abandoned(rows)), len(queued(rows))),
    "Contacts transferred out": lambda rows: sum(row["transfer_completed_time"] is not None for row in rows),
    "Service level 20 s": service_level,
    "Custom service level 20 s": custom_service_level,
    "Average queue answer time (ASA)": lambda rows: mean(known(handled(queued(rows)), "wait_seconds")),
    "Average queue abandon time": lambda rows: mean(known(abandoned(rows), "wait_seconds")),
    "Maximum queued time": lambda rows: max(known(queued(rows), "wait_seconds"), default=None),
    "50th percentile of queue time": percentile(50),
    "90th percentile of queue time": percentile(90),
    "Average handle time (AHT)": average("handle_seconds"),
    "Average agent interaction time": lambda rows: mean(known(handled(rows), "interaction_seconds")),
    "Average customer hold time (all contacts)": average_of_handled("hold_seconds"),
    "Average after contact work time (ACW)": average_of_handled("after_contact_work_seconds"),
    "Average agent pause time (all contacts)": average_of_handled("pause_seconds"),
    "Holds": lambda rows: sum(row["holds"] or 0 for row in rows),
    "Contacts with the input": distinct("contactid"),
    "Agents online": distinct("agent_username"),
    "Online time": summed("online_seconds"),
    "Agent on contact time": summed("on_contact_seconds"),
    "Agent idle time": summed("idle_seconds"),
    "Non-productive time (NPT)": summed("non_productive_seconds"),
    "Error status time": summed("error_seconds"),
    "Occupancy": lambda rows: ratio(
        total(rows, "on_contact_seconds") or 0,
        (total(rows, "on_contact_seconds") or 0) + (total(rows, "idle_seconds") or 0),
    ),
    "Percent agent on contact time": share_of_time("on_contact_seconds", "online_seconds"),
    "Time": summed("seconds"),
    "Contacts analyzed": distinct("contactid"),
    "Average customer sentiment": average("customer_sentiment"),
    "Average agent sentiment": average("agent_sentiment"),
    "Non-talk time percent": talk("non_talk_seconds"),
    "Agent talk time percent": talk("agent_talk_seconds"),
    "Customer talk time percent": talk("customer_talk_seconds"),
    "Average agent interruptions": average("agent_interruptions"),
    "Average interruptions, both parties": average("interruptions"),
    "Evaluations performed": len,
    "Agents evaluated": distinct("agent_username"),
    "Average evaluation score": average("score_percent"),
    "Automatic fails percent": flagged("is_automatic_fail"),
    "Automated evaluations": flagged("is_automated"),
    "Answers": lambda rows: len(known(rows, "answer")),
    "Not applicable": flagged("is_not_applicable"),
    "Calibrations": len,
}


def is_keys(text):
    """Whether a text consists of telephone keys."""
    return text is not None and text != "" and all(key in "0123456789*#" for key in text)


# Views of analyses. Self-service (IVR) does not count in visuals.
ANALYSES = ("connect_analyses", "connect_analysis_categories")

# Conditions that follow from the title of a visual, not from its measures.
SUBJECTS = {
    "abandon-time-per-reason": lambda row: row["wait_seconds"] is not None and row["wait_seconds"] > 12,
    "queues-table": lambda row: row["queue_name"] is not None,
    "contacts-handled-by-agent": lambda row: row["leg_kind"] != "monitor" and row["is_handled"],
    "menu-choices": lambda row: row["block_type"] == "GetUserInput" and is_keys(row["result"]),
    "answers": lambda row: row["answer"] is not None and row["question_type"] in ("SINGLESELECT", "MULTISELECT"),
    "calibrations": lambda row: row["is_calibration"],
}


def last_of_each_agent(rows):
    """Returns the last state of each agent on a local day, which has parts of two UTC days."""
    last = {}
    for row in sorted(rows, key=lambda row: row["start_time"]):
        last[row["agentarn"], row["status_date"]] = row
    return list(last.values())


def visual_rows(dashboard, visual, first, last):
    """Returns the rows of a visual on local days."""
    view = visual["view"]
    rows = getattr(importlib.import_module("views"), ROWS[view])()
    day = DAYS.get(view, "evaluation_date")
    rows = [row for row in rows if row[day] is not None and first <= row[day] <= last]
    if view in AGENT_TIMES:
        rows = [row for row in rows if row["is_online"]]
    if view in EVALUATIONS and visual["name"] != "calibrations":
        rows = [row for row in rows if row["is_counted"]]
    if view in ANALYSES:
        rows = [row for row in rows if row["channel"] != "IVR"]
    if dashboard["name"] == "agent" and view == "connect_contacts":
        rows = [row for row in rows if row["leg_kind"] != "monitor"]
    if view == "connect_agent_status":
        rows = last_of_each_agent(rows)
    subject = SUBJECTS.get(visual["name"])
    return [row for row in rows if subject(row)] if subject else rows


def dimension_value(dimension, row, interval):
    """Formats the value of a dimension as the API does."""
    value, scale = row[dimension["name"]], dimension["scale"]
    if scale in ("hour", "interval") and value is not None:
        minutes = 60 if scale == "hour" else interval
        value = value.replace(minute=value.minute // minutes * minutes, second=0, microsecond=0)
        return value.strftime("%Y-%m-%d %H:%M:%S.000")
    if scale == "instant" and value is not None:
        return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03}"
    return None if value is None else str(value)


def expected_groups(visual, rows, interval, suffix=""):
    """Returns the measures of each group of rows."""
    groups = {}
    for row in rows:
        key = tuple(dimension_value(dimension, row, interval) for dimension in visual["dimensions"])
        groups.setdefault(key, []).append(row)
    if not visual["dimensions"]:
        groups.setdefault((), [])
    return {
        key: {measure["name"] + suffix: MEASURES[measure["label"]](group) for measure in visual["measures"]}
        for key, group in groups.items()
    }


def days_before(first, last):
    """Returns the period of the same length before a period."""
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    length = last - first + timedelta(1)
    return (first - length).isoformat(), (last - length).isoformat()


def is_selected(column, cell, value):
    """Whether a filter selects a cell. A hierarchy group includes all groups below it."""
    is_below = column == "agent_hierarchy" and cell is not None and cell.startswith(value + " / ")
    return cell == value or is_below


def expected(dashboard, visual, first, last, filters, interval):
    """Returns the expected measures of a visual; figures also have those of the period before."""
    matches = lambda row: all(key not in row or is_selected(key, row[key], value) for key, value in filters.items())
    first = last if visual["last_day"] else first
    rows = [row for row in visual_rows(dashboard, visual, first, last) if matches(row)]
    found = expected_groups(visual, rows, interval)
    if visual["form"] == "figures":
        before = [row for row in visual_rows(dashboard, visual, *days_before(first, last)) if matches(row)]
        found[()].update(expected_groups(visual, before, interval, "_before")[()])
    return found


def selections(dashboard, values):
    """Yields the filters of each run, none, then one at a time: as values of the address, and as values of columns."""
    columns = {
        "queue": "queue_name",
        "agent": "agent_username",
        "routing_profile": "routing_profile_name",
        "hierarchy": "agent_hierarchy",
        "channel": "channel",
        "subtype": "channel_subtype",
        "reason": "call_reason",
        "form": "form",
        "evaluator": "evaluator",
    }
    subject = {"agent": values["agent"][0]} if dashboard["subject"] == "agent" else {}
    subject_columns = {"agent_username": value for value in subject.values()}
    yield subject, subject_columns
    names = [each["name"] for each in dashboard["filters"]]
    for name, column in columns.items():
        if name in names and name not in subject:
            yield {**subject, name: values[name][0]}, {**subject_columns, column: values[name][0]}
    if "interval" in names:
        yield {**subject, "interval": "15"}, subject_columns


def compare(server, days, values, result, once):
    """Compares every measure of every visual, once or with each filter, and returns the number of runs."""
    runs, first, last = 0, days[len(days) // 2], days[-1]
    for dashboard in server.json("/api/lake")["dashboards"]:
        for visual in dashboard["visuals"]:
            if not visual["measures"] and visual["view"] != "connect_agent_status":
                continue
            runs_of_visual = selections(dashboard, values)
            for filters, columns in itertools.islice(runs_of_visual, 1) if once else runs_of_visual:
                address = {"from": first, "to": last, "all": "1", **filters}
                interval = int(filters.get("interval", 30))
                found = server.json(f"/api/dashboards/{dashboard['name']}/{visual['name']}", address)
                applied = {key: value for key, value in columns.items() if applies(dashboard, visual, key)}
                title = f"{dashboard['name']}/{visual['name']} {filters}"
                wanted = expected(dashboard, visual, first, last, applied, interval)
                if visual["measures"]:
                    result.check_groups(title, len(visual["dimensions"]), wanted, found)
                else:
                    names = [column["name"] for column in found["columns"]]
                    rows = [dict(zip(names, row)) for row in found["rows"]]
                    result.check(title, {key: dict(zip(names, key)) for key in wanted}, rows, *names)
                runs += 1
    return runs


def applies(dashboard, visual, column):
    """Whether a filter applies to a visual. Agent times have no channel."""
    return not (visual["view"] in AGENT_TIMES and column in ("channel", "channel_subtype"))
