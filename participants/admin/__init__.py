"""The console's pages about the registry: people, families, likely duplicates, facilities, Excel in and out."""

from participants.admin import duplicates, excel, facilities, households, people

__all__ = ["duplicates", "excel", "facilities", "households", "people"]
