"""What agents say to each other."""

from dataclasses import dataclass

PAYLOAD = "x" * 200


@dataclass
class Question:
    body: str


@dataclass
class Answer:
    body: str


@dataclass
class Note:
    total: int
    body: str


@dataclass
class Done:
    count: int


@dataclass
class Call:
    conv: str
    body: str


@dataclass
class Proposal:
    who: str
    price: int
    body: str


@dataclass
class Award:
    conv: str
    body: str


@dataclass
class Result:
    conv: str
    body: str


ALL = (Question, Answer, Note, Done, Call, Proposal, Award, Result)
