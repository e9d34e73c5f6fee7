"""Tables: fields, constraints and names; the rules live in the core."""

from .accounts import (
    Account,
    Act,
    Grant,
    Holiday,
    Job,
    PasswordUsed,
    SignedIn,
    SignInCode,
    SignInFailure,
)
from .api import ApiToken, IdempotencyKey
from .boards import Freeze, HallFreeze, Reveal
from .cases import (
    Absence,
    Attachment,
    Case,
    CaseEvent,
    CaseLine,
    CaseObjection,
    CaseSecret,
    Policy,
    Procedure,
)
from .clocks import ClockChange
from .draws import CarriedRound, Code, CodeSeal, Draw, Secret
from .erasures import Erasure
from .events import (
    Competition,
    Consent,
    Decision,
    Entry,
    EntryObjection,
    Event,
    Evidence,
    Quota,
    Rulebook,
    StateChange,
)
from .halls import Hall
from .hooks import Delivery, Hook
from .marks import Amendment, Recheck, Sheet, Signature, Typing
from .messages import Message
from .officials import Conflict, Official
from .pads import Pad
from .paper import Comparison, PaperSheet
from .registry import Employment, Enterprise, Import, ImportedRow, Unit, Worker
from .results import (
    Appeal,
    Award,
    Batch,
    Certificate,
    Notice,
    Objection,
    Promotion,
    Result,
    Standing,
)
from .sessions import Incident, Place, Session
from .unlocks import Unlock

__all__ = [
    "Absence",
    "Account",
    "Act",
    "Amendment",
    "ApiToken",
    "Appeal",
    "Attachment",
    "Award",
    "Batch",
    "CarriedRound",
    "Case",
    "CaseEvent",
    "CaseLine",
    "CaseObjection",
    "CaseSecret",
    "Certificate",
    "ClockChange",
    "Code",
    "CodeSeal",
    "Comparison",
    "Competition",
    "Conflict",
    "Consent",
    "Decision",
    "Delivery",
    "Draw",
    "Employment",
    "Enterprise",
    "Entry",
    "EntryObjection",
    "Erasure",
    "Event",
    "Evidence",
    "Freeze",
    "Grant",
    "Hall",
    "HallFreeze",
    "Holiday",
    "Hook",
    "IdempotencyKey",
    "Import",
    "ImportedRow",
    "Incident",
    "Job",
    "Message",
    "Notice",
    "Objection",
    "Official",
    "Pad",
    "PaperSheet",
    "PasswordUsed",
    "Place",
    "Policy",
    "Procedure",
    "Promotion",
    "Quota",
    "Recheck",
    "Result",
    "Reveal",
    "Rulebook",
    "Secret",
    "Session",
    "Sheet",
    "SignInCode",
    "SignInFailure",
    "Signature",
    "SignedIn",
    "Standing",
    "StateChange",
    "Typing",
    "Unit",
    "Unlock",
    "Worker",
]
