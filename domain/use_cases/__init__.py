"""What can a person or a job do? One function for each, opening its own transaction."""
