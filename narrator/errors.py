"""What can go wrong, as a tree; each error has a stable ``code`` that callers may rely on.

NarratorError                 narrator_error
├── InputError                input_invalid        what was given cannot be used
│   ├── EmptyInput            input_empty
│   ├── NotText               input_not_text       binary data where text is wanted
│   ├── WrongEncoding         input_encoding       text that is not UTF-8 and declares nothing else
│   ├── InputNotFound         input_not_found      no such file
│   ├── InputTooLarge         input_too_large
│   ├── LexiconError          lexicon_invalid      a lexicon that breaks PLS or has nothing to say
│   ├── ArchiveRefused        archive_refused      a zip or folder that is damaged, a bomb or a trap
│   ├── IssueInvalid          issue_invalid        an issue.toml, list or feed that does not say what it should
│   ├── FetchFailed           fetch_failed         an address that gave no page
│   └── AddressRefused        address_refused      an address that must not be connected to
├── NoArticle                 no_article           a page in which no article was found
├── PieceUnknown              piece_unknown        an overrule of a piece that is not there
├── VoiceUnknown              voice_unknown
├── SpeedRefused              speed_refused        faster or slower than the engine can
├── PhonemesRefused           phonemes_refused     IPA that the engine or the voice cannot speak
├── OptionRefused             option_refused       an option that the engine or format cannot honour
├── EngineError               engine_failed        the engine did not speak
│   └── EngineMissing         engine_missing       not installed here
├── EncodeError               encode_failed
├── IssueIncomplete           issue_incomplete     an issue is made, without those of its articles that failed
├── OutputError               output_failed        the folder cannot be written
│   └── DiskFull              disk_full
├── ServiceError              service_failed       a part of the service that is not there
│   ├── DatabaseUnavailable   database_unavailable
│   ├── BrokerUnavailable     broker_unavailable
│   └── StorageUnavailable    storage_unavailable
└── WorkLost                  work_lost            a task whose workers died again and again
"""

from __future__ import annotations


class NarratorError(Exception):
    """Root of every error that narrator raises on purpose.

    ``str(error)`` is one line: what was received, what is allowed, what to do.
    """

    code = "narrator_error"

    def __str__(self) -> str:
        # File names and pages may hold line feeds and worse.
        return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in super().__str__())


class InputError(NarratorError):
    """What was given cannot be used."""

    code = "input_invalid"


class EmptyInput(InputError):
    """There is no text at all."""

    code = "input_empty"


class NotText(InputError):
    """The bytes are those of a binary file."""

    code = "input_not_text"


class WrongEncoding(InputError):
    """The bytes are text, but in no encoding that was declared or is UTF-8."""

    code = "input_encoding"


class InputNotFound(InputError):
    """The named file does not exist or cannot be read."""

    code = "input_not_found"


class InputTooLarge(InputError):
    """The input is over a documented limit."""

    code = "input_too_large"


class LexiconError(InputError):
    """A lexicon cannot be used; every fault is named with its line."""

    code = "lexicon_invalid"

    def __init__(self, told: str, faults: tuple[tuple[int | None, str], ...] = ()) -> None:
        super().__init__(told)
        self.faults = faults
        """(line or None, what is wrong there), in the order of the file."""


class ArchiveRefused(InputError):
    """The zip or folder is damaged, a bomb, or leads out of itself."""

    code = "archive_refused"


class IssueInvalid(InputError):
    """The issue.toml, list or feed cannot be read, or says what cannot be done."""

    code = "issue_invalid"


class FetchFailed(InputError):
    """The address did not give a page."""

    code = "fetch_failed"

    def __init__(self, told: str, status: int | None = None) -> None:
        super().__init__(told)
        self.status = status
        """Of the answer, where that was the reason."""


class AddressRefused(InputError):
    """The address is private, malformed or carries credentials."""

    code = "address_refused"


class NoArticle(NarratorError):
    """The page was read and nothing in it looks like an article."""

    code = "no_article"


class PieceUnknown(NarratorError):
    """No piece of the page has the number or the text that an overrule names."""

    code = "piece_unknown"


class VoiceUnknown(NarratorError):
    """No installed engine has that voice."""

    code = "voice_unknown"


class SpeedRefused(NarratorError):
    """The speed is outside of what the engine speaks rightly."""

    code = "speed_refused"


class PhonemesRefused(NarratorError):
    """The engine speaks no phonemes, or the voice has no such sound."""

    code = "phonemes_refused"


class OptionRefused(NarratorError):
    """The option is known but cannot be honoured by this engine or format."""

    code = "option_refused"


class EngineError(NarratorError):
    """The engine failed while speaking."""

    code = "engine_failed"


class EngineMissing(EngineError):
    """The engine is known but not installed on this machine."""

    code = "engine_missing"


class EncodeError(NarratorError):
    """An encoder or muxer refused the audio."""

    code = "encode_failed"


class IssueIncomplete(NarratorError):
    """The issue is there, without those of its articles that failed."""

    code = "issue_incomplete"


class OutputError(NarratorError):
    """The output folder or file cannot be written."""

    code = "output_failed"


class DiskFull(OutputError):
    """There is no room left for the output."""

    code = "disk_full"


class ServiceError(NarratorError):
    """A part that the service stands on is not there, or not now."""

    code = "service_failed"


class DatabaseUnavailable(ServiceError):
    """The records cannot be reached."""

    code = "database_unavailable"


class BrokerUnavailable(ServiceError):
    """Redis cannot be reached or started."""

    code = "broker_unavailable"


class StorageUnavailable(ServiceError):
    """The audio's storage cannot be reached."""

    code = "storage_unavailable"


class WorkLost(NarratorError):
    """The task was begun as often as is allowed and no worker lived to finish it."""

    code = "work_lost"
