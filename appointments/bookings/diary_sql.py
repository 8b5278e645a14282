"""The three questions behind every diary, in SQL: every search and every booking asks them, and to put them together anew each
time took longer than the answers."""

HOURS = """
    SELECT id, doctor_id, location_id, weekday, starts, ends, valid_from, valid_until, kept_hours,
        ARRAY(SELECT visittype_id FROM appointments_workinghours_visit_types WHERE workinghours_id = hours.id),
        ARRAY(SELECT ARRAY[id, kind_id] FROM appointments_resource WHERE location_id = hours.location_id ORDER BY id),
        place.*
    FROM appointments_workinghours hours
    CROSS JOIN LATERAL (
        SELECT name, slug, address, zone, holidays_of, open_on FROM appointments_location WHERE id = hours.location_id
    ) place
    WHERE doctor_id = ANY(%(doctors)s)
        AND (valid_from IS NULL OR valid_from <= %(last)s)
        AND (valid_until IS NULL OR valid_until >= %(first)s)
    ORDER BY weekday, starts, valid_from, id
"""

OFF = """
    SELECT doctor_id, location_id, lower(period), upper(period)
    FROM appointments_timeoff
    WHERE (doctor_id = ANY(%(doctors)s) OR doctor_id IS NULL) AND period && tstzrange(%(begins)s, %(ends)s)
"""

# In the words of the exclusion constraints, whose indexes then find it. The "+ 0" further down keeps PostgreSQL from taking the
# index of the column as well: that one would first read all the years that a doctor has worked.
TAKES_TIME = """
    status IN ('held', 'booked', 'arrived', 'completed', 'no_show')
        AND busy && tstzrange(%(begins)s, %(ends)s)
        AND id <> %(moving)s
        AND NOT (status = 'held' AND (hold_expires_at <= %(now)s OR hold_hash = ANY(%(own)s)))
"""

BUSY = f"""
    SELECT doctor_id, NULL::bigint, lower(busy), upper(busy)
    FROM appointments_appointment
    WHERE {TAKES_TIME}
        AND int8range(doctor_id, doctor_id, '[]') && int8range(%(first_doctor)s, %(last_doctor)s, '[]')
        AND doctor_id + 0 = ANY(%(doctors)s)
"""  # noqa: S608  # nothing of it comes from outside

BUSY_WITH_ROOMS = f"""{BUSY}
    UNION ALL
    SELECT NULL::bigint, resource_id, lower(busy), upper(busy)
    FROM appointments_appointment
    WHERE {TAKES_TIME}
        AND int8range(resource_id, resource_id, '[]') && int8range(%(first_room)s, %(last_room)s, '[]')
        AND resource_id + 0 = ANY(%(rooms)s) AND resource_id IS NOT NULL
"""  # noqa: S608
