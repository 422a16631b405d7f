"""Ground that every app stands on: identity numbers, masking, money, dates, codes, images, PDF, admin bases.

No models and no import of any app. Everything here is either pure, or reads only settings (keys).
"""
