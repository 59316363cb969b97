"""The way in for whoever starts a server that has nothing yet: a code, good on the machine itself only.

It lies in memory and is another one at each start; the terminal shows it. It ends once a sitting was opened.
"""

import hmac

from domain.errors import LoginRefused
from gateways.codes import fresh_code, plain_code
from gateways.identity import Credentials
from gateways.login_limits import LoginLimits
from services.ports import Clock

SUBJECT = "first start"


class FirstStart:
    """The doorkeeper of a server without a community."""

    def __init__(self, clock: Clock) -> None:
        self.code = fresh_code()
        self._limits = LoginLimits(clock)

    def check(self, typed: str, credentials: Credentials) -> None:
        """Let pass whoever has the code and is here.

        Raises:
            TooManyTries: codes are being guessed.
            LoginRefused: it is another code, or comes from another machine.
        """
        self._limits.check(SUBJECT, credentials.address)
        fits = hmac.compare_digest(plain_code(typed), plain_code(self.code))
        if not fits or not credentials.is_near:
            self._limits.failed(SUBJECT, credentials.address)
            raise LoginRefused()
