#!/usr/bin/env python3
"""Computes the expected rows of the views. Of views with all columns of a table, only some columns are compared."""

import views
from common import *

expected = Expectations("views")
TEXT = "varchar"


def columns(name):
    return header(os.path.join(SQL, "views", name + ".sql"))[0]


def partition_keys(date_text):
    return [int(part) for part in date_text.split("-")]


def whole_view(name, rows):
    """Registers all columns of a view from rows that are dictionaries by column name."""
    names = [column for column, _ in columns(name)]
    with_keys = lambda row: {**row, **dict(zip(("year", "month", "day"), partition_keys(row["date"])))} if "date" in row else row
    expected(name)(lambda: [[with_keys(row).get(column) for column in names] for row in rows])


whole_view("connect_contacts", views.contacts())
whole_view("connect_ae_events", views.agent_events())
whole_view("connect_agent_states", views.agent_states())
whole_view("connect_agent_hours", views.agent_hours())
whole_view("connect_agent_status", views.agent_status())
whole_view("connect_cfl_events", views.flow_events())
whole_view("connect_analyses", views.analyses())
whole_view("connect_analysis_categories", views.analysis_categories())
whole_view("connect_transcript_turns", views.transcript_turns())
whole_view("connect_evaluations", views.evaluations())
whole_view("connect_evaluation_sections", views.evaluation_sections())
whole_view("connect_evaluation_questions", views.evaluation_questions())
whole_view("connect_ctr_denormalized", views.denormalized())
whole_view("connect_ef_evaluationquestionanswers_view", views.reported_answers())
whole_view("connect_ef_evaluationsectionsscores_view", views.reported_scores())
whole_view("connect_ef_evaluationsall_view", views.reported_evaluations())
whole_view("final_connect_ef_evaluationsall_view", views.reported_pairs())
whole_view("final_connect_evaluation_ctr_view", views.reported_contacts())


def some_columns(name, rows, day, *columns):
    """Registers some columns of a view: names of varchar columns, or pairs of a name and a type."""
    columns = [column if isinstance(column, tuple) else (column, TEXT) for column in columns]
    partition = [(key, "integer") for key in ("year", "month", "day")]
    compute = lambda: [[row.get(column) for column, _ in columns] + partition_keys(row[day][:10]) for row in rows]
    expected(name, columns=columns + partition)(compute)


QUEUE = "row(arn varchar, dequeuetimestamp varchar, duration integer, enqueuetimestamp varchar, name varchar)"
some_columns("connect_ctr_latest", views.contact_records(), "initiationtimestamp", "contactid", "channel", "lastupdatetimestamp",
             "disconnecttimestamp", "nextcontactid", "attributes", ("agentconnectionattempts", "integer"), ("queue", QUEUE))
some_columns("connect_cl_current", views.current_analyses(), "recordingtimestamp", "contactid", "channel", "recordingtimestamp",
             ("contentredacted", "boolean"), ("matchedcategories", "array(varchar)"), ("overallsentimentcustomer", "double"))
some_columns("connect_ef_current", views.current_evaluations(), "evaluationsubmittimestamp", "evaluationid", "contactid", "status",
             "evaluationsubmittimestamp", ("evaluationformtotalscorepercentage", "real"))

expected.write()
