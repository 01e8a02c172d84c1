"""Reading sensors, readings, alarms, exposures, incidents and evacuations."""
