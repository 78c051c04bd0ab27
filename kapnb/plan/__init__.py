"""What is a plan? Strict, frozen models; no files and no clock in here."""

from .account import Account, Offering, Period, TeamMember
from .action_plan import (
    Action,
    ActionPlan,
    Ask,
    Milestone,
    Objective,
    RagOverride,
    Reading,
    RedFlag,
)
from .base import Audience, Code, Model, Record, Ref, audience_of, field, new_id, unit_of
from .decision_group import (
    BuyingStep,
    Contact,
    DecisionGroup,
    DecisionMember,
    Observation,
    PurchaseDecision,
    Relationship,
)
from .execution import Execution, Meeting, RequirementVerdict, Review, ReviewPoint
from .links import BrokenLinks, link_problems, nodes, records, ref_of, references
from .profile import (
    BusinessUnit,
    Competitor,
    Fact,
    FinancialYear,
    Goal,
    Profile,
    SwotItem,
    Tows,
    ValueChainActivity,
)
from .targeting import AbcOverride, Initiative, Opportunity, Targeting, WhiteSpaceCell
from .whole import STEPS, Plan

__all__ = [name for name in dir() if not name.startswith("_")]
