#!/usr/bin/env python3
"""Computes the expected rows of the queries of evaluations."""

import views
from common import *

expected = Expectations("ef")
RANGE = {"from": "2026-11-21", "to": "2026-11-23"}
SALES = {**RANGE, "form": "SalesDepartmentForm1"}
FILTERS = {"form": "form", "queue": "queue_name", "agent": "agent_username", "channel": "channel", "subtype": "channel_subtype", "contact_id": "contactid"}


def select_counted(rows, given):
    """Returns the selected evaluations that count in metrics, or parts of them, in the order of submission."""
    return select_submitted([row for row in rows if row["is_counted"]], given)


def select_submitted(rows, given):
    """Returns the selected evaluations, or parts of them, in the order of submission."""
    filters = {name: key for name, key in FILTERS.items() if name in given}
    return sorted(filter_by(within(rows, given, "evaluation_date"), given, **filters), key=lambda row: (row["submit_time"], row["evaluationid"]))


def evaluations(given):
    return select_counted(views.evaluations(), given)


def values(row, *names):
    return [row[name] for name in names]


def scores(rows):
    return [row["score_percent"] for row in rows if row["score_percent"] is not None]


def mean(rows):
    return rounded(average(scores(rows)))


def score_summary(rows):
    """Counts evaluations and scored evaluations, and returns their average score."""
    return len(rows), len(scores(rows)), mean(rows)


def fails(rows):
    return sum(row["is_automatic_fail"] for row in rows)


def fails_share(rows):
    return rounded(share(fails(rows), len(rows)), 4)


def average_and_difference(rows, all_rows):
    """Returns the average score of some rows, and its difference from that of all rows."""
    own, overall = average(scores(rows)), average(scores(all_rows))
    return rounded(own), None if own is None else rounded(own - overall)


PART = ("evaluation_date", "evaluationid", "contactid", "agent_username", "form", "section")


@expected("question-answers", SALES)
@expected("question-answers", {**RANGE, "agent": "rroe", "queue": "Orders"}, case="one-agent")
def question_answers(given):
    rows = select_counted(views.evaluation_questions(), given)
    return ordered([values(row, *PART, "question", "answer", "score_percent") for row in rows], 0, 1, 5, 6)


@expected("section-scores", {**RANGE, "queue": "Recall"})
@expected("section-scores", SALES, case="one-form")
@expected("section-scores", {**RANGE, "agent": "rroe"}, case="one-agent")
def section_scores(given):
    return ordered([values(row, *PART, "score_percent") for row in select_counted(views.evaluation_sections(), given)], 0, 1, 5)


@expected("section-averages", RANGE)
@expected("section-averages", {**SALES, "agent": "psantos"}, case="one-agent")
@expected("section-averages", {**RANGE, "queue": "Orders"}, case="orders")
def section_averages(given):
    by_section = grouped(select_counted(views.evaluation_sections(), given), "evaluation_date", "form", "section")
    return ordered([(*key, *score_summary(rows)) for key, rows in by_section], 0, 1, 2)


@expected("form-scores", SALES)
@expected("form-scores", {"from": "2026-11-01", "to": "2026-11-22"}, case="all-forms")
@expected("form-scores", {**RANGE, "agent": "rroe", "queue": "Orders"}, case="one-agent")
def form_scores(given):
    names = ("submit_time", "evaluationid", "contactid", "form", "agent_username", "queue_name", "evaluator", "score_percent", "is_automatic_fail")
    return [values(row, *names) for row in evaluations(given)]


@expected("form-averages-per-day", RANGE)
@expected("form-averages-per-day", {**SALES, "queue": "Orders"}, case="orders")
@expected("form-averages-per-day", CLOCKS_CHANGE, case="clocks-change")
def form_averages_per_day(given):
    return ordered([(*key, *score_summary(rows), fails(rows)) for key, rows in grouped(evaluations(given), "evaluation_date", "form")], 0, 1)


@expected("scores-by-agent", RANGE)
@expected("scores-by-agent", {**SALES, "queue": "Orders"}, case="orders")
def scores_by_agent(given):
    found = []
    for (agent,), rows in grouped(evaluations(given), "agent_username"):
        found.append((agent, *score_summary(rows), min(scores(rows), default=None), max(scores(rows), default=None), fails(rows), fails_share(rows)))
    return ordered(found, 0)


@expected("scores-by-queue", RANGE)
@expected("scores-by-queue", {**SALES, "channel": "CHAT"}, case="chats")
def scores_by_queue(given):
    return ordered([(*key, *score_summary(rows), fails(rows)) for key, rows in grouped(evaluations(given), "queue_name", "form")], 0, 1)


@expected("scores-by-section-and-agent", RANGE)
@expected("scores-by-section-and-agent", {**SALES, "queue": "Recall"}, case="recall")
def scores_by_section_and_agent(given):
    scored, found = [row for row in select_counted(views.evaluation_sections(), given) if row["score_percent"] is not None], []
    for key, of_all in grouped(scored, "form", "section"):
        for (agent,), rows in grouped(of_all, "agent_username"):
            found.append((*key, agent, len(rows), *average_and_difference(rows, of_all)))
    return ordered(found, 0, 1, 2)


@expected("scores-by-question", RANGE)
@expected("scores-by-question", SALES, case="one-form")
@expected("scores-by-question", {**RANGE, "agent": "nwolf", "queue": "Recall"}, case="one-agent")
def scores_by_question(given):
    found = []
    for key, rows in grouped(select_counted(views.evaluation_questions(), given), "form", "section", "question"):
        found.append((*key, *score_summary(rows), sum(row["is_not_applicable"] for row in rows), fails(rows)))
    return ordered(found, 0, 1, 2)


@expected("answers-distribution", RANGE)
@expected("answers-distribution", {**RANGE, "agent": "psantos"}, case="one-agent")
@expected("answers-distribution", {**SALES, "queue": "Recall"}, case="recall")
def answers_distribution(given):
    chosen = [row for row in select_counted(views.evaluation_questions(), given) if row["question_type"] in ("SINGLESELECT", "MULTISELECT")]
    found = []
    for key, asked in grouped(chosen, "form", "question"):
        found.extend((*key, answer, len(rows), row_share(rows, asked)) for (answer,), rows in grouped(asked, "answer"))
    return ordered(found, 0, 1, desc(3), 2)


@expected("automatic-fails", RANGE)
@expected("automatic-fails", {**RANGE, "agent": "psantos"}, case="one-agent")
@expected("automatic-fails", SALES, case="one-form")
@expected("automatic-fails", {**RANGE, "queue": "Orders"}, case="orders")
def automatic_fails(given):
    reasons = [row for row in views.evaluation_questions() if row["is_automatic_fail"]]
    nothing = dict.fromkeys(("section", "question", "answer"))
    found = []
    for row in evaluations(given):
        of_row = [reason for reason in reasons if reason["evaluationid"] == row["evaluationid"]] or [nothing]
        for reason in of_row if row["is_automatic_fail"] else []:
            texts = values(row, "submit_time", "evaluationid", "contactid", "agent_username", "form")
            found.append((*texts, *values(reason, "section", "question", "answer"), row["evaluator"]))
    return ordered(found, 0, 1, 5, 6)


@expected("automated-and-manual", RANGE)
@expected("automated-and-manual", SALES, case="one-form")
def automated_and_manual(given):
    found = []
    for (form,), of_form in grouped(evaluations(given), "form"):
        for source, rows in groups(of_form, lambda row: row["document"].get("evaluationsource")):
            found.append((form, source, len(rows), row_share(rows, of_form), *score_summary(rows)[1:], fails(rows)))
    return ordered(found, 0, 1)


@expected("evaluators", RANGE)
@expected("evaluators", {**SALES, "queue": "Orders"}, case="orders")
def evaluators(given):
    found = []
    for (form,), of_form in grouped(evaluations(given), "form"):
        for (evaluator,), rows in grouped(of_form, "evaluator"):
            found.append((form, evaluator, *score_summary(rows)[:2], *average_and_difference(rows, of_form)))
    return ordered(found, 0, 1)


@expected("unacknowledged-evaluations", RANGE)
@expected("unacknowledged-evaluations", SALES, case="one-form")
@expected("unacknowledged-evaluations", {"from": "2026-11-01", "to": "2026-11-23", "agent": "mmajor"}, case="one-agent")
def unacknowledged_evaluations(given):
    for row in evaluations(given):
        if row["document"].get("evaluationacknowledgedtimestamp") is None:
            days = (date.fromisoformat(LOCAL_TODAY) - date.fromisoformat(row["evaluation_date"])).days
            names = ("evaluationid", "contactid", "agent_username", "form", "evaluator", "score_percent")
            yield row["submit_time"], days, *values(row, *names)


def handled_by_agent(given):
    """Groups the selected handled contacts by agent, without legs of supervisors."""
    filters = {name: FILTERS[name] for name in ("queue", "channel", "subtype") if name in given}
    closed = [row for row in views.contacts() if row["disconnect_date"]]
    contacts = filter_by(within(closed, given, "disconnect_date"), given, **filters)
    return grouped([row for row in contacts if row["is_handled"] and row["leg_kind"] != "monitor"], "agent_username")


@expected("agents-without-evaluation", {"from": "2026-11-22", "to": "2026-11-22", "form": "SalesDepartmentForm1"})
@expected("agents-without-evaluation", RANGE, case="all-forms")
@expected("agents-without-evaluation", {**RANGE, "queue": "Orders"}, case="orders")
@expected("agents-without-evaluation", {**RANGE, "form": "Workshop calls"}, case="workshop-calls")
def agents_without_evaluation(given):
    counted = [row for row in views.evaluations() if row["is_counted"]]
    evaluated, found = filter_by(counted, given, form="form"), []
    for (agent,), rows in handled_by_agent(given):
        last = max((row["evaluation_date"] for row in evaluated if row["agent_username"] == agent and row["evaluation_date"] <= given["to"]), default=None)
        if agent is not None and (last is None or last < given["from"]):
            found.append((agent, len(rows), max(row["disconnect_date"] for row in rows), last))
    return ordered(found, 0)


@expected("evaluation-coverage", RANGE)
@expected("evaluation-coverage", {**SALES, "queue": "Orders", "channel": "VOICE"}, case="orders")
def evaluation_coverage(given):
    counted = [row for row in views.evaluations() if row["is_counted"]]
    evaluated = {row["contactid"] for row in filter_by(counted, given, form="form")}
    found = []
    for (agent,), rows in handled_by_agent(given):
        of_agent = [row for row in rows if row["contactid"] in evaluated]
        found.append((agent, len(rows), len(of_agent), row_share(of_agent, rows)))
    return ordered(found, 0)


@expected("evaluation-of-contact", {"contact_id": "f5fe2b2d-c29a-4055-bdba-d445c5a7395c"})
@expected("evaluation-of-contact", RANGE, case="all")
def evaluation_of_contact(given):
    records = {row["contactid"]: row for row in views.contacts()}
    of_contact = ("initiation_time", "channel", "queue_name", "agent_username", "call_reason", "wait_seconds", "handle_seconds", "hold_seconds")
    for row in select_submitted(views.evaluations(), given):
        record = records.get(row["contactid"], dict.fromkeys(of_contact))
        texts = values(row, "submit_time", "evaluationid", "form", "evaluator", "score_percent", "is_automatic_fail", "contactid")
        yield *texts, *values(record, *of_contact), row["is_calibration"], row["participant_role"]


@expected("evaluations-per-day", RANGE)
@expected("evaluations-per-day", {**RANGE, "queue": "Recall"}, case="one-queue")
@expected("evaluations-per-day", SALES, case="one-form")
@expected("evaluations-per-day", CLOCKS_CHANGE, case="clocks-change")
def evaluations_per_day(given):
    found = []
    for (day,), rows in grouped(evaluations(given), "evaluation_date"):
        different = [len({row[name] for row in rows} - {None}) for name in ("contactid", "agent_username", "evaluator")]
        found.append((day, len(rows), *different, sum(row["is_automated"] for row in rows), mean(rows), fails(rows), fails_share(rows)))
    return ordered(found, 0)


def submissions():
    """Returns the submissions of each evaluation, oldest first."""
    submitted = [row for row in EF if row.get("status") != "DELETED"]
    return dict(groups(sorted(submitted, key=lambda row: parse_timestamp(row["evaluationsubmittimestamp"])), lambda row: row["evaluationid"]))


@expected("deleted-evaluations", RANGE)
@expected("deleted-evaluations", {**RANGE, "form": "Workshop calls"}, case="one-form")
def deleted_evaluations(given):
    deletions = [{**row, "date": date_text(in_zone(utc_time(row["evaluationsubmittimestamp"])))} for row in EF if row.get("status") == "DELETED"]
    found = []
    for name, rows in groups(within(deletions, given), lambda row: row["evaluationid"]):
        newest, first = submissions().get(name, [{}])[-1], min(rows, key=lambda row: parse_timestamp(row["evaluationsubmittimestamp"]))
        fields = [newest.get(key) or first.get(key) for key in ("contactid", "evaluationdefinitiontitle", "evaluator")]
        if given["form"] in (None, fields[1]):
            times = [utc_time(row.get("evaluationsubmittimestamp")) for row in (first, newest)]
            found.append((times[0], name, times[1], *fields, views.percent(newest.get("evaluationformtotalscorepercentage"))))
    return ordered(found, 0, 1)


@expected("resubmitted-evaluations", RANGE)
@expected("resubmitted-evaluations", SALES, case="one-form")
def resubmitted_evaluations(given):
    for row in evaluations(given):
        times = {part["evaluationsubmittimestamp"] for part in submissions()[row["evaluationid"]]}
        if len(times) > 1:
            first = views.percent(submissions()[row["evaluationid"]][0]["evaluationformtotalscorepercentage"])
            texts = values(row, "submit_time", "evaluationid", "contactid", "form", "evaluator")
            change = None if None in (first, row["score_percent"]) else rounded(row["score_percent"] - first)
            yield *texts, len(times), first, row["score_percent"], change


@expected("evaluation-delay", RANGE)
@expected("evaluation-delay", {**RANGE, "queue": "Orders"}, case="orders")
@expected("evaluation-delay", {**RANGE, "form": "Workshop calls"}, case="one-form")
def evaluation_delay(given):
    ends, found = {row["contactid"]: row["disconnect_time"] for row in views.contacts()}, []
    ended = [{**row, "end": ends[row["contactid"]]} for row in evaluations(given) if ends.get(row["contactid"])]
    for key, rows in grouped(ended, "form", "evaluator"):
        delays = [seconds_between(row["end"], row["submit_time"]) for row in rows]
        found.append((*key, len(rows), rounded(average(delays), 0), max(delays)))
    return ordered(found, 0, 1)


@expected("scores-and-sentiment", RANGE)
@expected("scores-and-sentiment", {**RANGE, "limit": "3"}, case="three")
@expected("scores-and-sentiment", {**RANGE, "agent": "rroe"}, case="one-agent")
@expected("scores-and-sentiment", {**SALES, "queue": "Recall"}, case="recall")
def scores_and_sentiment(given):
    analyzed, found = [row for row in views.analyses() if row["customer_sentiment"] is not None and row["channel"] != "IVR"], []
    for row in evaluations(given):
        for other in analyzed:
            if row["score_percent"] is not None and other["contactid"] == row["contactid"]:
                difference = abs(row["score_percent"] / 100 - (other["customer_sentiment"] + 5) / 10)
                texts = values(row, "submit_time", "evaluationid", "contactid", "form", "agent_username")
                found.append((*texts, other["channel"], row["score_percent"], rounded(other["customer_sentiment"]), rounded(difference, 4)))
    return limited(ordered(found, desc(8), 0, 1, 5), given)


expected.write()
