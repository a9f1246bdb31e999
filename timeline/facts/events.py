"""The fields of every event, and the registry of kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.fields import FieldInfo

from timeline.errors import FactError, FactErrors
from timeline.facts.dated_text import TextType, known_by
from timeline.facts.dates import When
from timeline.facts.figures import Claim, Claims, DateClaim, Dates, DatesType, Figure, FigureType
from timeline.facts.relations import Relation, RelationsType
from timeline.facts.revisions import NOT_CONTENT, Changes, Retraction
from timeline.facts.roles import Companies, DealRoles, Parties, People, Role, RoleField
from timeline.facts.short_numbers import short_claim
from timeline.facts.short_titles import Lane, ShortTitle
from timeline.facts.sources import Sources
from timeline.facts.text import Line, Slug

EACH_FIELD_ALONE = "each field alone"
"""The context in which an event is validated without the rules about several fields, to read on after an error."""

Status = Literal["confirmed", "reported", "rumoured"]
FirstReport = Literal["unknown"]
Family = Literal["money", "people", "layoffs", "compute", "product", "policy"]
FAMILIES: tuple[Family, ...] = get_args(Family)
"""The families of kinds, in the order in which pages show them."""
Effect = Literal["ownership", "leadership", "moves"]

_FIRST_YEAR, _LAST_YEAR = 1600, 2199
_MOST_NAMED = 3
_MOST_SHOWN = 2
Prose = Annotated[str, TextType(200)]
"""Free text of a kind's own. It is hidden from an answer `as_reported` that it could tell the future to."""


class Event(BaseModel):
    """A dated fact about companies. Each kind is a subclass with its own roles and figures.

    Class attributes of a kind:
        kind: its stable name in files and in the log.
        label: its name on pages.
        family: its family, which sets its colour.
        symbol: plotly's name for its glyph.
        acts: whether only an existing company can do it; a company that has ended can still be sued, fined or sold.
        planned: whether it can be announced for a future day.
        effects: its effects: on who owns a company, who leads it, who moves where.
        joins: the role of the people who join the company; "" if nobody does.
        told_as: other kinds as which the same event is sometimes told; one of two kinds names the other.
        deal: the roles of the deal of which these events are stages; None if they are not stages of a deal.
        sizes: the figures that say how large it is among its kind; the first one that is known counts.
        shown: the figures that a short text of its figures has; at most two of them.
        importance: how much it matters to a reader who knows nothing but its kind: from 0 to 2.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str] = ""
    label: ClassVar[str]
    family: ClassVar[Family]
    symbol: ClassVar[str]
    acts: ClassVar[bool] = False
    planned: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset()
    joins: ClassVar[str] = ""
    told_as: ClassVar[tuple[str, ...]] = ()
    deal: ClassVar[DealRoles | None] = None
    sizes: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[str, ...]] = ()
    importance: ClassVar[float] = 0.5

    id: Slug
    title: Annotated[str, TextType(300)] = Field(description="What happened, in one line in your own words.")
    summary: Annotated[str | None, TextType(2000)] = Field(
        default=None, description="One or two sentences in your own words."
    )
    date: Annotated[Dates, DatesType()] = Field(description="When it happened, as precisely as the sources say.")
    status: Status = Field(description="How certain it is: confirmed by a participant, reported, or rumoured.")
    people: People = Field(default=(), description="People who take part in it.")
    concerns: Companies = Field(default=(), description="Companies that it affects, without a role of their own.")
    thread: Slug | None = Field(default=None, description="An id that all events of one affair share.")
    includes: Annotated[tuple[Relation, ...], RelationsType()] = Field(
        default=(), description="Earlier events whose figures are part of this event's figure; give the reason."
    )
    replaces: Annotated[tuple[Relation, ...], RelationsType()] = Field(
        default=(), description="Earlier events whose figures this event's figure replaces; give the reason."
    )
    after: tuple[Slug, ...] = Field(
        default=(), max_length=100, description="Ids of events of the same day that happened before this one."
    )
    first_report: FirstReport | None = Field(
        default=None, description="Write unknown if you looked for the first report of it and found none."
    )
    sources: Sources = Field(description="The sources that report it, each with a short key; at least one.")
    retracted: Retraction | None = Field(default=None, description="Marks it as retracted, and says why.")
    change: Changes = Field(default=(), description="Why the file differs from the log.")
    renamed_from: Slug | None = Field(default=None, description="The id that this had before.")
    not_same_as: tuple[Slug, ...] = Field(
        default=(), max_length=100, description="Ids of similar events that are not this one."
    )

    # -- values ------------------------------------------------------------------------------------------------

    @property
    def subject(self) -> str:
        """Its subject in the log, such as `event/twitter-gpu-purchase-2023`."""
        return f"event/{self.id}"

    @property
    def published(self) -> dict[str, dt.date | None]:
        """For each source key, the day by which it was published; None if it is undated."""
        return {key: source.known_from for key, source in self.sources.items()}

    @property
    def reported(self) -> dt.date | None:
        """The day by which a source first reported it, or None if no source is dated."""
        first: dt.date | None = None
        for source in self.sources.values():
            day = source.published.latest if source.published is not None else None
            if day is not None and (first is None or day < first):
                first = day
        return first

    @property
    def derived(self) -> frozenset[str]:
        """The keys of sources that copy another source."""
        return frozenset(key for key, source in self.sources.items() if source.derived_from is not None)

    @property
    def lineages(self) -> int:
        """The number of its sources that are independent of each other."""
        return len(self.sources) - len(self.derived)

    @property
    def when(self) -> When:
        """Its preferred date."""
        if len(self.date.claims) == 1:
            return self.date.claims[0].value
        claim = self.date.preferred(self.published, self.derived)
        assert claim is not None  # noqa: S101 - a date has at least one claim
        return claim.value

    @property
    def participants(self) -> list[tuple[str, str]]:
        """Each (slug, role): roles in the order of the class, then `people` and `concerns`."""
        values = self.__dict__
        return [(slug, name) for name, field in self.roles().items() for slug in values[field.attribute]]

    @property
    def related(self) -> tuple[str, ...]:
        """The ids of events whose figures it includes or replaces."""
        return tuple(relation.event for relation in (*self.includes, *self.replaces))

    @property
    def figures(self) -> dict[str, Figure]:
        """Its figures, by name."""
        values = self.__dict__
        given = ((name, values[name]) for name in self.figure_types())
        return {name: figure for name, figure in given if figure is not None and figure.claims}

    @property
    def details(self) -> dict[str, str]:
        """The values of the kind's own fields, by name: `{"stage": "closed"}`."""
        given = ((name, getattr(self, name)) for name in self.own_fields())
        return {name: value for name, value in given if value is not None}

    @property
    def details_in_words(self) -> list[tuple[str, str]]:
        """Its details as text for people: `[("old name", "Twitter")]`."""
        texts = self.text_fields()
        return [
            (name.replace("_", " "), value if name in texts else value.replace("_", " "))
            for name, value in self.details.items()
        ]

    def preferred(self, figure: str) -> Claim | None:
        """Return the claim to show for a figure; None if it has none, or if all say that it is undisclosed."""
        claims: Figure | None = self.__dict__[figure] if figure in self.figure_types() else None
        if claims is None or not claims.claims:
            return None
        one = len(claims.claims) == 1
        claim = claims.claims[0] if one else claims.preferred(self.published, self.derived)
        return None if claim is None or claim.undisclosed else claim

    def short_title(self, slug: str, role: str, name: Callable[[str], str]) -> ShortTitle | None:
        """Return a few words that tell it in a participant's lane; None if there are none, and its title is needed.

        Args:
            slug: the participant, as the event names it.
            role: its role.
            name: returns the name of a participant on the day of the event.
        """
        lane = Lane(slug, role, name)
        found = self._short_title(lane)
        return None if found is None else found.fitted(lane.own)

    def _short_title(self, lane: Lane) -> ShortTitle | None:  # noqa: ARG002 - for the kinds
        """Return the words for a lane, of whatever length; kinds have their own."""
        return None

    def short_figure(self, figure: str) -> str:
        """Return a figure in few characters, such as `$2.1 bn`; "" if it is not known."""
        claim = self.preferred(figure)
        return short_claim(claim) if claim is not None else ""

    @property
    def figure_text(self) -> str:
        """Its main figures in few characters, such as `18,000 people · 14 %`; "" if none is known."""
        found = list(filter(None, map(self.short_figure, self.shown or self.sizes)))
        return " · ".join(found[:_MOST_SHOWN])

    def figure_type(self, figure: str) -> FigureType:
        """Return the type of one of its figures."""
        return self.figure_types()[figure]

    @property
    def disputed(self) -> tuple[str, ...]:
        """The names of figures, or `date`, for which sources give values that contradict each other."""
        names: list[str] = []
        for name in ("date", *self.figure_types()):
            claims: Claims[Any] | None = getattr(self, name)
            if claims is not None and len(claims.claims) > 1 and claims.rivals:
                names.append(name)
        return tuple(names)

    @property
    def complete_from(self) -> dt.date | None:
        """The day from which all its sources had been published; None if one of them is undated."""
        days = list(self.published.values())
        return None if None in days else max(day for day in days if day is not None)

    @property
    def past_from(self) -> dt.date | None:
        """The day from which it counts as past; before, it is planned. None if it is planned on every day.

        It is the first day, from its first possible day on, on which a source was published: only then somebody can say
        that it happened. An undated source counts as published on that first possible day.
        """
        first = self.when.earliest
        if first is None:
            return dt.date.min
        days = [first if day is None else day for day in self.published.values()]
        return min((day for day in days if day >= first), default=None)

    def is_planned(self, day: dt.date) -> bool:
        """Return whether it was still to come on a day, as far as its sources say; see `past_from`."""
        past = self.past_from
        return past is None or past > day

    def as_reported(self, day: dt.date, name: Callable[[str, dt.date], str] = lambda slug, _: slug) -> Event | None:
        """Return the event as published by a day, or None if nothing had been published.

        Figures, dates and sources are those known by then. Texts (title, summary and free text) are shown from the day
        that they give themselves (`since:`); one without a day is shown from the day on which the last source of the
        event was published, since it may tell what that source says. Before that day the title is made of kind and
        participants. If no source known by then gives a date, the date is 'by' the day of the first report, or 'after'
        it if the event was still to come. Participants, names such as a product's, and the status are today's. A
        renamed event appears under its new id only, at all times.

        Args:
            day: the day.
            name: returns the name of a participant on a day.
        """
        first = self.reported
        if first is None or first > day:
            return None
        dates = self.date.known_by(day, self.published, first)
        known: dict[str, Any] = {
            "sources": {key: self.sources[key] for key, at in self.published.items() if at is not None and at <= day},
            "date": dates if len(dates) else self._date_unknown(first),
        }
        complete = self.complete_from
        for field in self.dated_texts():
            known[field] = known_by(getattr(self, field), day, complete)
        for field in self.name_lists():
            if complete is None or complete > day:
                known[field] = ()
        for field in ("includes", "replaces"):
            if getattr(self, field) and (complete is None or complete > day):
                known[field] = tuple(Relation(one.event) for one in getattr(self, field))
        if self.retracted and self.retracted.on > day and self.retracted.why != "renamed":
            known["retracted"] = None
        for field, figure in self.figures.items():
            claims = figure.known_by(day, self.published, first)
            known[field] = claims if len(claims) else None
        seen = self.model_copy(update=known)
        if seen.title is None:
            return seen.model_copy(update={"title": seen.neutral_title(name)})
        return seen

    def neutral_title(self, name: Callable[[str, dt.date], str]) -> str:
        """Return a title that tells nothing but kind and participants: 'Layoffs: Twitter'.

        Args:
            name: returns the name of a participant on a day.
        """
        slugs = [slug for slug, role in self.participants if role not in ("people", "concerns")]
        shown = ", ".join(name(slug, self.when.anchor) for slug in slugs[:_MOST_NAMED])
        return f"{self.label}: {shown}" + (" …" if len(slugs) > _MOST_NAMED else "") if slugs else self.label

    def _date_unknown(self, first: dt.date) -> Dates:
        earliest = self.when.earliest
        if earliest is not None and earliest > first:
            return Claims((DateClaim(When.parse(f"[{first + dt.timedelta(1)}..]")),))
        return Claims((DateClaim(When.parse(f"[..{first}]")),))

    # -- the class ---------------------------------------------------------------------------------------------

    @classmethod
    def roles(cls) -> dict[str, RoleField]:
        """Return each role by its name in files; `people` and `concerns` come last."""
        found = _ROLES.get(cls)
        if found is None:
            found = _ROLES[cls] = _roles(cls)
        return found

    @classmethod
    def figure_types(cls) -> dict[str, FigureType]:
        """Return each figure's type by its name."""
        found = _FIGURES.get(cls)
        if found is None:
            found = _FIGURES[cls] = _figures(cls)
        return found

    @classmethod
    def adds_alone(cls, figure: str) -> bool:
        """Return whether each event's figure is added as it is, if no event relates to it: not of deals and stocks."""
        depends = cls.figure_type is not Event.figure_type  # on other fields of the event
        of_deal = cls.deal is not None and figure == "price"
        return not depends and not of_deal and cls.figure_types()[figure].nature == "flow"

    @classmethod
    def own_fields(cls) -> tuple[str, ...]:
        """Return the kind's own fields that are not roles or figures, such as `stage` and `product`."""
        others = {field.attribute for field in cls.roles().values()} | cls.figure_types().keys()
        others.update(cls.name_lists(), Event.model_fields)
        return tuple(name for name in cls.model_fields if name not in others)

    @classmethod
    def name_lists(cls) -> tuple[str, ...]:
        """Return the kind's own fields with names of people who have no file, such as `signed_by`."""
        found = _NAME_LISTS.get(cls)
        if found is None:
            roles = {field.attribute for field in cls.roles().values()}
            found = _NAME_LISTS[cls] = tuple(
                name
                for name, field in cls.model_fields.items()
                if get_origin(field.annotation) is tuple and name not in roles and name not in Event.model_fields
            )
        return found

    @classmethod
    def text_fields(cls) -> tuple[str, ...]:
        """Return the kind's own fields that hold free text, such as `product`, but not a stage or a measure."""
        found = _TEXTS.get(cls)
        if found is None:
            found = _TEXTS[cls] = _texts(cls)
        return found

    @classmethod
    def dated_texts(cls) -> tuple[str, ...]:
        """Return the fields with free text, which may say since when it was known: `title`, `summary` and own ones."""
        found = _DATED.get(cls)
        if found is None:
            found = _DATED[cls] = tuple(
                name
                for name, field in cls.model_fields.items()
                if any(isinstance(mark, TextType) for mark in _marks(field))
            )
        return found

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        if cls.kind:
            KINDS[cls.kind] = cls

    # -- rules and canonical form ------------------------------------------------------------------------------

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Event:
        if info.context == EACH_FIELD_ALONE:
            return self
        errors = [*self._rules()]
        for claim in self.date.claims:
            year = claim.value.anchor.year
            if not _FIRST_YEAR <= year <= _LAST_YEAR:
                message = f"the year {year} is not between {_FIRST_YEAR} and {_LAST_YEAR}"
                errors.append(FactError(message, code="S102", suggestion="correct the year", path=("date",)))
        for name in ("date", *self.figure_types()):
            claims: Claims[Any] | None = getattr(self, name)
            if claims is None:
                continue
            for index, claim in enumerate(claims.claims):
                if claim.source is not None and claim.source not in self.sources:
                    errors.append(_no_source(name, index, len(claims), claim.source, list(self.sources)))
        if errors:
            raise FactErrors(errors)
        return self

    def _rules(self) -> Iterator[FactError]:
        """Yield errors that concern several fields; kinds add their own."""
        yield from ()

    def payload(self) -> dict[str, Any]:
        """Return the whole fact for the log, in canonical form: all fields but the id and `NOT_CONTENT`."""
        body: dict[str, Any] = {"kind": self.kind}
        values = self.__dict__
        for name, key, dump in self._fields():
            value = values[name]
            if value is None or (type(value) is tuple and not value):
                continue
            body[key] = value if dump is None else dump(value)
        return body

    @classmethod
    def _fields(cls) -> tuple[tuple[str, str, Callable[[Any], Any] | None], ...]:
        """Return each field of the payload: attribute, key, and the function that makes a JSON value, if needed."""
        found = _PAYLOADS.get(cls)
        if found is None:
            found = _PAYLOADS[cls] = tuple(
                (name, field.alias or name, _dump(cls, name))
                for name, field in cls.model_fields.items()
                if name != "id" and name not in NOT_CONTENT
            )
        return found


KINDS: dict[str, type[Event]] = {}
"""Every kind by its name; `timeline.facts` fills this."""

_ROLES: dict[type[Event], dict[str, RoleField]] = {}
_FIGURES: dict[type[Event], dict[str, FigureType]] = {}
_TEXTS: dict[type[Event], tuple[str, ...]] = {}
_NAME_LISTS: dict[type[Event], tuple[str, ...]] = {}
_DATED: dict[type[Event], tuple[str, ...]] = {}
_PAYLOADS: dict[type[Event], tuple[tuple[str, str, Callable[[Any], Any] | None], ...]] = {}


def _roles(cls: type[Event]) -> dict[str, RoleField]:
    found: dict[str, RoleField] = {}
    for name, field in cls.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Role):
                key = field.alias or name
                found[key] = RoleField(name, mark.accepts, mark.label or key.replace("_", " ").capitalize())
    for shared in ("people", "concerns"):
        found[shared] = found.pop(shared)
    return found


def _figures(cls: type[Event]) -> dict[str, FigureType]:
    return {
        name: mark
        for name, field in cls.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, FigureType)
    }


def _marks(field: FieldInfo) -> Iterator[object]:
    """Yield the annotations of a field, also those of the type in `Prose | None`."""
    yield from field.metadata
    for part in get_args(field.annotation):
        yield from getattr(part, "__metadata__", ())


def _texts(cls: type[Event]) -> tuple[str, ...]:
    return tuple(name for name in cls.own_fields() if get_origin(cls.model_fields[name].annotation) is not Literal)


def _dump(cls: type[Event], name: str) -> Callable[[Any], Any] | None:
    if name in cls.figure_types():
        return cls.figure_types()[name].dump
    if name in {field.attribute for field in cls.roles().values()} or name in cls.name_lists():
        return list
    if name in cls.dated_texts():
        return TextType.dump
    special: dict[str, Callable[[Any], Any]] = {
        "includes": RelationsType.dump,
        "replaces": RelationsType.dump,
        "after": list,
        "date": DatesType.dump,
        "sources": lambda sources: {key: source.payload() for key, source in sources.items()},
        "retracted": Retraction.payload,
    }
    return special.get(name)


def _no_source(name: str, index: int, of: int, source: str, known: list[str]) -> FactError:
    from timeline.facts.suggest import did_you_mean, the_one_meant

    return FactError(
        f"unknown source '{source}'",
        code="S132",
        suggestion=did_you_mean(source, known) or "the event has " + ", ".join(known),
        path=(name, index, "source") if of > 1 else (name, "source"),
        instead=the_one_meant(source, known),
    )


__all__ = [
    "KINDS",
    "Claims",
    "Companies",
    "DealRoles",
    "Event",
    "Field",
    "Figure",
    "FigureType",
    "Line",
    "Parties",
    "People",
    "Prose",
    "Role",
]
