"""What a document must be: PDF/A-3a and PDF/UA-1, by a validator that is not ours."""

import page as validator

PROFILES = (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1)


def faults(data: bytes) -> list[str]:
    """What is wrong with it; nothing, if all is well."""
    reports = [validator.validate_pdf_bytes(data, profile=profile) for profile in PROFILES]
    return [failure.message for report in reports for failure in report.failures]
