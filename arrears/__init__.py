"""Billing accounts, tariffs, payments, instalment plans, what is owed on a date, and the reminder ladder."""
