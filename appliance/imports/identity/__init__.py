"""Who is who: what a source says of a person, held against the students we know.

Shared ids decide first, then names, with the birth date or the class where there is one. A
link is made without asking only when nothing speaks against it; whatever is uncertain waits
for a person. Two students are never merged, and a namesake is never guessed.
"""

from appliance.imports.identity.deciding import find_link
from appliance.imports.identity.finding import StudentIndex
from appliance.imports.identity.people import KnownStudent
from appliance.model.folding import fold, fold_id

__all__ = ["KnownStudent", "StudentIndex", "find_link", "fold", "fold_id"]
