"""The rules and the policy: pure functions of state, arguments and time. No clock, no random, no input or output."""
