"""Which codes does a plan know, and what do people call them?"""

from __future__ import annotations

from .base import Code


class Tier(Code):
    """How much of our attention the account gets."""

    tier_1 = "tier_1", "Tier 1"
    tier_2 = "tier_2", "Tier 2"
    tier_3 = "tier_3", "Tier 3"


class Horizon(Code):
    """How far a customer goal looks ahead."""

    short_term = "short_term", "Short term"
    long_term = "long_term", "Long term"


class Topic(Code):
    """What a fact is about."""

    market = "market", "Market"
    positioning = "positioning", "Positioning"
    trend = "trend", "Industry trend"
    structure = "structure", "Company structure"
    strategy = "strategy", "Strategy"
    history = "history", "History with us"


class Knowledge(Code):
    """Whether the customer has said so or we believe so."""

    confirmed = "confirmed", "Confirmed"
    unconfirmed = "unconfirmed", "Unconfirmed"


class UnitTrend(Code):
    """Where a business unit is going."""

    growing = "growing", "Growing"
    static = "static", "Static"
    declining = "declining", "Declining"


class ChainActivity(Code):
    """The nine activities of the value chain (Porter, Competitive Advantage, 1985)."""

    inbound_logistics = "inbound_logistics", "Inbound logistics"
    operations = "operations", "Operations"
    outbound_logistics = "outbound_logistics", "Outbound logistics"
    marketing_and_sales = "marketing_and_sales", "Marketing and sales"
    service = "service", "Service"
    infrastructure = "infrastructure", "Firm infrastructure"
    people = "people", "People"
    technology = "technology", "Technology"
    procurement = "procurement", "Procurement"


class SwotQuadrant(Code):
    """Strengths and weaknesses are ours in this account, the others theirs or the market's."""

    strength = "strength", "Strengths"
    weakness = "weakness", "Weaknesses"
    opportunity = "opportunity", "Opportunities"
    threat = "threat", "Threats"


class SwotTag(Code):
    """What a SWOT item is besides its quadrant."""

    obstacle = "obstacle", "Obstacle"
    objection = "objection", "Objection"
    red_flag = "red_flag", "Red flag"


class TowsKind(Code):
    """Which two quadrants a TOWS row joins (Weihrich, The TOWS Matrix, 1982)."""

    so = "so", "Strength takes opportunity"
    wo = "wo", "Opportunity mends weakness"
    st = "st", "Strength meets threat"
    wt = "wt", "Weakness under threat"


class ContactStatus(Code):
    """Whether a contact is still where we know them."""

    active = "active", "Active"
    changed_role = "changed_role", "Changed role"
    left = "left", "Left"


class BuyingRole(Code):
    """What part a contact plays in one purchase decision."""

    economic_buyer = "economic_buyer", "Economic buyer"
    user_buyer = "user_buyer", "User buyer"
    technical_buyer = "technical_buyer", "Technical buyer"
    coach = "coach", "Coach"
    champion = "champion", "Champion"
    influencer = "influencer", "Influencer"
    gatekeeper = "gatekeeper", "Gatekeeper"
    executive_sponsor = "executive_sponsor", "Executive sponsor"


class Stance(Code):
    """What a contact thinks of us, from +2 to -2; unknown is never zero."""

    mentor = "mentor", "Mentor"
    supporter = "supporter", "Supporter"
    neutral = "neutral", "Neutral"
    non_supporter = "non_supporter", "Non-supporter"
    opponent = "opponent", "Opponent"
    unknown = "unknown", "Unknown"

    @property
    def score(self) -> int | None:
        """+2 mentor to -2 opponent; None for unknown."""
        return {"mentor": 2, "supporter": 1, "neutral": 0, "non_supporter": -1, "opponent": -2}.get(
            self.value
        )


class Influence(Code):
    """How much weight a contact's word has at the customer."""

    high = "high", "High"
    medium = "medium", "Medium"
    low = "low", "Low"
    unknown = "unknown", "Unknown"


class Coverage(Code):
    """How well we know a contact, by meetings in the last 12 months."""

    no_contact = "no_contact", "No contact"
    brief = "brief", "Brief"
    multiple = "multiple", "Multiple"
    in_depth = "in_depth", "In depth"


class Observed(Code):
    """What an observation is about."""

    stance = "stance", "Stance"
    influence = "influence", "Influence"
    role = "role", "Buying role"


class RelationshipKind(Code):
    """How two contacts stand to each other beside the reporting line."""

    influences = "influences", "Influences"
    ally = "ally", "Ally of"
    conflict = "conflict", "In conflict with"


class DecisionStatus(Code):
    """Whether a purchase decision is still to be made."""

    open = "open", "Open"
    closed = "closed", "Closed"


class BuyingStage(Code):
    """The usual steps of a buying process."""

    need = "need", "Need"
    criteria = "criteria", "Criteria"
    search = "search", "Search"
    evaluation = "evaluation", "Evaluation"
    decision = "decision", "Decision"
    contracting = "contracting", "Contracting"
    use = "use", "Use"


class StepStatus(Code):
    """How far a step of the buying process is."""

    planned = "planned", "Planned"
    in_progress = "in_progress", "In progress"
    done = "done", "Done"


class InitiativeStatus(Code):
    """How far a customer initiative is on its way to an opportunity."""

    unconfirmed = "unconfirmed", "Unconfirmed"
    confirmed = "confirmed", "Confirmed"
    proposed = "proposed", "Proposed"
    converted = "converted", "Converted"
    dropped = "dropped", "Dropped"


class CellState(Code):
    """What we have, or could have, with one offering in one business unit."""

    not_relevant = "not_relevant", "Not relevant"
    white_space = "white_space", "White space"
    potential = "potential", "Potential"
    current = "current", "Current"
    installed = "installed", "Installed"
    competitor = "competitor", "Competitor"


class OpportunityStatus(Code):
    """How an opportunity stands."""

    open = "open", "Open"
    won = "won", "Won"
    lost = "lost", "Lost"


class Abc(Code):
    """A is worked now, B with more hours, C is the rest."""

    a = "a", "A"
    b = "b", "B"
    c = "c", "C"


class ObjectiveType(Code):
    """What an objective is about."""

    relationship = "relationship", "Relationship"
    revenue = "revenue", "Revenue"
    white_space = "white_space", "White space"
    customer_success = "customer_success", "Customer success"
    retention = "retention", "Retention"
    research = "research", "Research"


class ObjectiveStatus(Code):
    """How an objective stands."""

    not_started = "not_started", "Not started"
    in_progress = "in_progress", "In progress"
    deferred = "deferred", "Deferred"
    achieved = "achieved", "Achieved"
    cancelled = "cancelled", "Cancelled"


class ActionStatus(Code):
    """How an action stands."""

    not_started = "not_started", "Not started"
    in_progress = "in_progress", "In progress"
    waiting = "waiting", "Waiting"
    done = "done", "Done"
    cancelled = "cancelled", "Cancelled"


class MilestoneStatus(Code):
    """How a milestone stands."""

    planned = "planned", "Planned"
    done = "done", "Done"
    missed = "missed", "Missed"


class FlagCategory(Code):
    """What kind of trouble a red flag announces."""

    relationship = "relationship", "Relationship"
    commercial = "commercial", "Commercial"
    competition = "competition", "Competition"
    delivery = "delivery", "Delivery"
    technical = "technical", "Technical"
    financial = "financial", "Financial"
    legal = "legal", "Legal"
    people = "people", "People"
    other = "other", "Other"


class FlagStatus(Code):
    """How a red flag stands."""

    open = "open", "Open"
    mitigating = "mitigating", "Mitigating"
    closed = "closed", "Closed"
    accepted = "accepted", "Accepted"


class AskStatus(Code):
    """How an ask stands."""

    open = "open", "Open"
    granted = "granted", "Granted"
    refused = "refused", "Refused"


class Rag(Code):
    """The colour of an objective or a milestone; computed, never picked."""

    red = "red", "Red"
    amber = "amber", "Amber"
    green = "green", "Green"
    blue = "blue", "Blue"
    grey = "grey", "Grey"
    none = "none", "None"


class MeetingKind(Code):
    """How a meeting was held."""

    visit = "visit", "Visit"
    video = "video", "Video call"
    call = "call", "Phone call"
    workshop = "workshop", "Workshop"
    review = "review", "Business review"
    event = "event", "Event"
    other = "other", "Other"


class Requirement(Code):
    """The ten requirements that a plan must meet."""

    customer_goals = "customer_goals", "Customer's goals and objectives"
    objectives = "objectives", "Our objectives"
    buying_process = "buying_process", "Customer's buying process"
    initiatives = "initiatives", "Customer initiatives"
    milestones = "milestones", "Milestones"
    red_flags = "red_flags", "Red flags"
    meetings = "meetings", "Every meeting documented"
    customer_team = "customer_team", "Customer team"
    swot = "swot", "SWOT"
    org_map = "org_map", "Organisational map"


class Verdict(Code):
    """What a review says of one requirement."""

    met = "met", "Met"
    partly = "partly", "Partly met"
    not_met = "not_met", "Not met"


class Severity(Code):
    """How much a finding of the checks matters."""

    error = "error", "Error"
    warning = "warning", "Warning"
    hint = "hint", "Hint"


class StandardTest(Code):
    """What a standard objective asks of a plan; ``insight.standards`` answers each."""

    goals_known = "goals_known", "Customer's goals known"
    economic_buyer_known = "economic_buyer_known", "Economic buyer known"
    coach_developed = "coach_developed", "Coach developed"
    bases_covered = "bases_covered", "Four bases covered"
    buying_process_mapped = "buying_process_mapped", "Buying process mapped"
    white_space_worked = "white_space_worked", "White space worked"
    stance_improving = "stance_improving", "Key players' stance improving"
    red_flags_controlled = "red_flags_controlled", "Red flags under control"
    meetings_documented = "meetings_documented", "Meetings documented"
    milestones_on_time = "milestones_on_time", "Milestones on time"
    revenue_on_plan = "revenue_on_plan", "Revenue on plan"
    not_single_threaded = "not_single_threaded", "Not single-threaded"
    value_reviewed = "value_reviewed", "Value reviewed with the customer"
