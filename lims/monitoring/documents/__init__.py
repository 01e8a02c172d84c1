"""Papers of monitoring: the list of an evacuation, the report of an incident."""
