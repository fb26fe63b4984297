"""What a user can cause and mend: one sentence, no stack trace. Bugs are other exceptions."""


class Problem(Exception):
    """The message is for the user."""
