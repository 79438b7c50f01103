"""Examples of what is posted for an operator to see."""

from domain import errors
from domain.notices import FormNotice, Notice, Sample, SampleHeard

REFUSALS: dict[str, errors.Refusal] = {}
EXAMPLES: dict[str, Notice | FormNotice] = {
    "sample": Sample(),
    "sample, heard": SampleHeard("Dana Fields"),
}
