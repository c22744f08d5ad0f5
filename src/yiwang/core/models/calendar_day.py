"""Loaded holidays and make-up working days."""

from django.db import models


class CalendarDay(models.Model):
    """One announced holiday or make-up working day; weekends need no row. Source: 国务院办公厅放假通知."""

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[("holiday", "节假日"), ("workday_makeup", "调休上班")])
    name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "core_calendar_day"
