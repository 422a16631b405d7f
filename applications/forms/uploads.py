"""The form of one photo page. The file's name and claimed type are never looked at; ``common.imaging`` looks inside."""

from django import forms

from applications.completeness import document_is_required
from applications.forms.steps import PageForm
from common.imaging import MAX_BYTES, ImageRefused


class PhotoForm(PageForm):
    """One file for one paper. Nothing chosen is fine where a photo is stored already or the paper may be left out."""

    photo = forms.FileField(required=False, allow_empty_file=True, max_length=None)

    def __init__(self, *, rule, case, context, has_photo, data=None, files=None):
        super().__init__(data, files)
        self.rule = rule
        self.is_optional = not document_is_required(case, rule, context)
        self.may_be_empty = has_photo or self.is_optional
        self.fields["photo"].label = rule.label
        self.fields["photo"].help_text = rule.hint

    def clean_photo(self):
        """Refuse what can be seen to be wrong without opening it."""
        photo = self.cleaned_data["photo"]
        if photo is None:
            if not self.may_be_empty:
                raise forms.ValidationError(f"Pilih {self.rule.label[0].lower()}{self.rule.label[1:]} dulu.")
            return None
        if photo.size > MAX_BYTES:
            raise forms.ValidationError(str(ImageRefused("too_big")))
        return photo
