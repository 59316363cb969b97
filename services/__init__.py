"""What people may do: load the state, ask the policy, let the domain decide, record."""
