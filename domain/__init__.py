"""The rules and the policy: pure functions of state, arguments and time. No clock, no chance, no I/O."""
