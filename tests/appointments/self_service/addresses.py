"""Where a patient does something with a visit, and how it stands then."""


def move(booked):
    return f"{booked.page}visits/{booked.visit.pk}/move/"


def cancel(booked):
    return f"{booked.page}visits/{booked.visit.pk}/cancel/"


def absent(booked):
    return f"{booked.page}visits/{booked.visit.pk}/absent/"


def now_as(booked):
    booked.visit.refresh_from_db()
    return booked.visit


def files(asked):
    return f"{asked.page}files/"


def asked_back(asked):
    return f"{asked.page}questions/{asked.request.asked_back.get().pk}/"


def opinion(asked):
    return f"{asked.page}opinion/"


def opinion_paper(asked):
    return f"{asked.page}opinion.pdf"


def consents(asked):
    return f"{asked.page}consents/"


def withdraw(asked):
    return f"{asked.page}withdraw/"
