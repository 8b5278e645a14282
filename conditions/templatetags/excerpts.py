from django import template

from conditions.search import excerpt

register = template.Library()
register.filter("excerpt", excerpt)
